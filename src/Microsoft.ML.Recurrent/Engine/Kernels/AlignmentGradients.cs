namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>What the backward pass of additive scores writes.</summary>
/// <param name="query">Written: the query's gradient.</param>
/// <param name="keys">Added to: the keys'.</param>
/// <param name="vector">Added to: the vector's.</param>
/// <param name="coverage">Added to: the coverage's, one number per source row; none without coverage.</param>
/// <param name="coverageVector">Added to: that of coverage's vector; none without coverage.</param>
internal readonly struct AlignmentGradients(RowPlace query, MemoryRows keys, RowPlace vector, RowPlace coverage, RowPlace coverageVector)
{
    public RowPlace Query { get; } = query;

    public MemoryRows Keys { get; } = keys;

    public RowPlace Vector { get; } = vector;

    public RowPlace Coverage { get; } = coverage;

    public RowPlace CoverageVector { get; } = coverageVector;
}
