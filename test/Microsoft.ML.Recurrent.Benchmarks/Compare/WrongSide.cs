namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A side other than ours whose answers are not the reference's, and which is left out of a row for that.</summary>
/// <param name="Name">Of the side.</param>
/// <param name="Setting">Of the process, by its name.</param>
/// <param name="Difference">From the reference.</param>
internal sealed record WrongSide(string Name, string Setting, Difference Difference);
