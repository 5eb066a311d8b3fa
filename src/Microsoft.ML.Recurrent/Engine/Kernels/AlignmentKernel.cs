using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Attention of one row, a decoder's step, to the rows of one source sequence. Scores and weights lie in rows padded to a multiple of 16.
/// </summary>
/// <remarks>
/// Sums over columns go to sixteen lanes and one tree (<see cref="LaneSums"/>), sums over source rows are one chain in ascending order. So results depend on
/// the two sequences alone, and not on the width of vectors.
/// </remarks>
internal abstract unsafe class AlignmentKernel
{
    /// <summary>For the widest vectors that the machine has.</summary>
    public static AlignmentKernel Best { get; } = Simd512.IsSupported ? new AlignmentKernel<Simd512, Vector512<float>>()
        : Simd256.IsSupported ? new AlignmentKernel<Simd256, Vector256<float>>()
        : new AlignmentKernel<Simd128, Vector128<float>>();

    /// <summary>products[s] = row . rows[s].</summary>
    public abstract void Multiply(float* row, MemoryRows rows, float* products);

    /// <summary>sum = weights[0] rows[0] + weights[1] rows[1] + ...</summary>
    public abstract void Sum(float* weights, MemoryRows rows, float* sum);

    /// <summary>rows[s] += weights[s] row.</summary>
    public abstract void AddOuter(float* weights, float* row, MemoryRows rows);

    /// <summary>
    /// scores[s] = vector . tanh(keys[s] + query + coverage[s] coverageVector); without coverage where the vector is null.
    /// </summary>
    public abstract void ScoreAdditive(float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scores);

    /// <summary>The gradients of <see cref="ScoreAdditive"/>, given those of the scores.</summary>
    /// <param name="query">The query.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="coverage">Coverage of each source row, or null.</param>
    /// <param name="coverageVector">Its vector, or null.</param>
    /// <param name="scoreGradients">One per source row.</param>
    /// <param name="gradients">Takes what follows from them.</param>
    public abstract void BackwardAdditive(
        float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scoreGradients, AlignmentGradients gradients);

    /// <summary>Replaces scores by their softmax, the padding by zeros.</summary>
    public abstract void Softmax(float* scores, int count);

    /// <summary>Replaces the gradients of weights by those of their scores: weight (gradient - sum of weight gradient).</summary>
    public abstract void BackwardSoftmax(float* weights, float* gradients, int count);

    /// <summary>Replaces a row of <paramref name="width"/> columns, a multiple of 16, by its tanh.</summary>
    public abstract void Tanh(float* row, int width);

    /// <summary>Multiplies a row's gradient by 1 - output^2.</summary>
    public abstract void BackwardTanh(float* output, float* gradient, int width);

    /// <summary>target += factor source.</summary>
    public abstract void Add(float factor, float* source, float* target, int width);
}
