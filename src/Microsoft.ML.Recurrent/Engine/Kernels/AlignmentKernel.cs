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
    public void Multiply(RowPlace row, MemoryRows rows, RowPlace products) => Multiply(row.Pointer, rows, products.Pointer);

    /// <summary>sum = weights[0] rows[0] + weights[1] rows[1] + ...</summary>
    public void Sum(RowPlace weights, MemoryRows rows, RowPlace sum) => Sum(weights.Pointer, rows, sum.Pointer);

    /// <summary>rows[s] += weights[s] row.</summary>
    public void AddOuter(RowPlace weights, RowPlace row, MemoryRows rows) => AddOuter(weights.Pointer, row.Pointer, rows);

    /// <summary>
    /// scores[s] = vector . tanh(keys[s] + query + coverage[s] coverageVector); without coverage where there is no vector of it.
    /// </summary>
    public void ScoreAdditive(RowPlace query, MemoryRows keys, RowPlace vector, RowPlace coverage, RowPlace coverageVector, RowPlace scores)
        => ScoreAdditive(query.Pointer, keys, vector.Pointer, coverage.Pointer, coverageVector.Pointer, scores.Pointer);

    /// <summary>The gradients of <see cref="ScoreAdditive(RowPlace, MemoryRows, RowPlace, RowPlace, RowPlace, RowPlace)"/>, given those of the scores.</summary>
    /// <param name="query">The query.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="coverage">Coverage of each source row, or none.</param>
    /// <param name="coverageVector">Its vector, or none.</param>
    /// <param name="scoreGradients">One per source row.</param>
    /// <param name="gradients">Takes what follows from them.</param>
    public void BackwardAdditive(
        RowPlace query, MemoryRows keys, RowPlace vector, RowPlace coverage, RowPlace coverageVector, RowPlace scoreGradients, AlignmentGradients gradients)
        => BackwardAdditive(query.Pointer, keys, vector.Pointer, coverage.Pointer, coverageVector.Pointer, scoreGradients.Pointer, gradients);

    /// <summary>Replaces scores by their softmax, the padding by zeros.</summary>
    public void Softmax(RowPlace scores, int count) => Softmax(scores.Pointer, count);

    /// <summary>Replaces the gradients of weights by those of their scores: weight (gradient - sum of weight gradient).</summary>
    public void BackwardSoftmax(RowPlace weights, RowPlace gradients, int count) => BackwardSoftmax(weights.Pointer, gradients.Pointer, count);

    /// <summary>Replaces a matrix' row by its tanh.</summary>
    public void Tanh(Matrix matrix, int row) => Tanh(matrix.RowPointer(row), AlignedBuffer.RoundUp(matrix.Columns));

    /// <summary>Multiplies the gradient of a row by 1 - output^2.</summary>
    public void BackwardTanh(Matrix output, Matrix gradient, int row)
        => BackwardTanh(output.RowPointer(row), gradient.RowPointer(row), AlignedBuffer.RoundUp(output.Columns));

    /// <summary>target += source, of so many numbers, a multiple of 16.</summary>
    public void Add(RowPlace source, RowPlace target, int width) => Add(1, source.Pointer, target.Pointer, width);

    protected abstract void Multiply(float* row, MemoryRows rows, float* products);

    protected abstract void Sum(float* weights, MemoryRows rows, float* sum);

    protected abstract void AddOuter(float* weights, float* row, MemoryRows rows);

    protected abstract void ScoreAdditive(float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scores);

    protected abstract void BackwardAdditive(
        float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scoreGradients, AlignmentGradients gradients);

    protected abstract void Softmax(float* scores, int count);

    protected abstract void BackwardSoftmax(float* weights, float* gradients, int count);

    protected abstract void Tanh(float* row, int width);

    protected abstract void BackwardTanh(float* output, float* gradient, int width);

    protected abstract void Add(float factor, float* source, float* target, int width);
}
