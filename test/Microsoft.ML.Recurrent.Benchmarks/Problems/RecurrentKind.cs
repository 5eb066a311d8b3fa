namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The recurrences that are compared.</summary>
internal enum RecurrentKind
{
    Lstm,
    Gru,
}
