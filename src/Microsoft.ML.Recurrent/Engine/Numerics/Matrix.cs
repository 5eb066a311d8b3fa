using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// A view of rows in an <see cref="AlignedBuffer"/>: <see cref="Rows"/> x <see cref="Columns"/> floats, rows
/// <see cref="Stride"/> floats apart. Columns past <see cref="Columns"/> up to the next block of 16 belong to the view and
/// hold zeros or don't matter, as the owner says.
/// </summary>
internal readonly struct Matrix(AlignedBuffer buffer, int offset, int rows, int columns, int stride)
{
    public AlignedBuffer Buffer { get; } = buffer;

    public int Offset { get; } = offset;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public int Stride { get; } = stride;

    public bool IsEmpty => Buffer is null;

    public unsafe float* Pointer => Buffer.Pointer + Offset;

    public unsafe float* RowPointer(int row) => Buffer.Pointer + Offset + (nint)row * Stride;

    /// <summary>The real columns of one row.</summary>
    public Span<float> Row(int row)
    {
        Debug.Assert((uint)row < (uint)Rows);
        return Buffer.Span.Slice(Offset + row * Stride, Columns);
    }

    /// <summary>One row up to the next block of 16 columns.</summary>
    public Span<float> PaddedRow(int row)
    {
        Debug.Assert((uint)row < (uint)Rows);
        return Buffer.Span.Slice(Offset + row * Stride, AlignedBuffer.RoundUp(Columns));
    }

    public ref float this[int row, int column] => ref Row(row)[column];

    public Matrix RowRange(int first, int count) => new(Buffer, Offset + first * Stride, count, Columns, Stride);

    /// <summary>Writes zeros over every row, the columns up to the next block included.</summary>
    public void Clear()
    {
        int width = Math.Min(Stride, AlignedBuffer.RoundUp(Columns));
        for (int row = 0; row < Rows; row++)
        {
            Buffer.Span.Slice(Offset + row * Stride, width).Clear();
        }
    }
}
