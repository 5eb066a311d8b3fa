using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Neighbouring rows that attention reads or writes: one for each step of a source sequence.</summary>
/// <param name="first">The first row.</param>
/// <param name="count">Number of rows.</param>
/// <param name="stride">Floats from row to row.</param>
/// <param name="width">Columns with their padding, a multiple of 16; the padding is zero.</param>
internal readonly unsafe struct MemoryRows(float* first, int count, int stride, int width)
{
    /// <summary>Some rows of a matrix, which its owner keeps reachable.</summary>
    public static MemoryRows Of(Matrix matrix, int first, int count)
        => new(matrix.RowPointer(first), count, matrix.Stride, AlignedBuffer.RoundUp(matrix.Columns));

    public float* First { get; } = first;

    public int Count { get; } = count;

    public int Stride { get; } = stride;

    public int Width { get; } = width;

    public float* this[int row] => First + (nint)row * Stride;
}
