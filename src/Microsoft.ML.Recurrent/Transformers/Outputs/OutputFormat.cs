namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>The columns that the models of a task add, in their order: what a trainer promises, and what its transformer adds.</summary>
/// <param name="ScoreColumnKind">ML.NET's name of the task.</param>
/// <param name="Columns">The columns; a column's place here is its place behind the input's columns.</param>
internal sealed record OutputFormat(string ScoreColumnKind, params OutputColumn[] Columns);
