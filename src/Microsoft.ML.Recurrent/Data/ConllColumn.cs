namespace Microsoft.ML.Recurrent.Data;

/// <summary>A column of a file: its name in the data, and its place in a line, from 0.</summary>
internal sealed record ConllColumn(string Name, int Index);
