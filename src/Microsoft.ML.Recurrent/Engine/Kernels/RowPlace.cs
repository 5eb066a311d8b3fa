using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>A row of numbers somewhere in a matrix' memory, for kernels; default: there is none.</summary>
/// <param name="matrix">Whoever makes the place keeps it reachable.</param>
/// <param name="offset">Floats from the matrix' first one.</param>
internal readonly unsafe struct RowPlace(Matrix matrix, int offset)
{
    public float* Pointer => matrix.IsEmpty ? null : matrix.Pointer + offset;

    public bool IsNone => matrix.IsEmpty;

    /// <summary>A row of a matrix.</summary>
    public static RowPlace Of(Matrix matrix, int row) => new(matrix, row * matrix.Stride);

    /// <summary>The whole of a buffer that is one row.</summary>
    public static RowPlace Of(AlignedBuffer? buffer) => buffer is null ? default : new RowPlace(new Matrix(buffer, 0, 1, buffer.Length, buffer.Length), 0);

    /// <summary>Some of its numbers.</summary>
    public Span<float> Span(int count) => matrix.Buffer.Span.Slice(matrix.Offset + offset, count);
}
