namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>What the backward pass of additive scores writes.</summary>
/// <param name="query">Written: the query's gradient.</param>
/// <param name="keys">Added to: the keys'.</param>
/// <param name="vector">Added to: the vector's.</param>
/// <param name="coverage">Added to: the coverage's, one number per source row; null without coverage.</param>
/// <param name="coverageVector">Added to: that of coverage's vector; null without coverage.</param>
internal readonly unsafe struct AlignmentGradients(float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector)
{
    public float* Query { get; } = query;

    public MemoryRows Keys { get; } = keys;

    public float* Vector { get; } = vector;

    public float* Coverage { get; } = coverage;

    public float* CoverageVector { get; } = coverageVector;
}
