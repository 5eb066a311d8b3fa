using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Asks memory for rows that are read after the present ones, a few before each tile, so that their lines are on the way while it multiplies. The default asks for
/// none. On ARM, for which .NET has no such instruction, neither does any other.
/// </summary>
internal unsafe struct RowsAhead
{
    private readonly int _stride;
    private readonly int _vectors;
    private readonly int _rowsPerTile;
    private float* _next;
    private int _rows;

    /// <summary>Some vectors of up to <paramref name="rows"/> rows, as far as the matrix has them, spread over <paramref name="tiles"/> tiles.</summary>
    public RowsAhead(Matrix matrix, int firstRow, int rows, RowSpan vectors, int tiles)
    {
        _rows = Math.Clamp(matrix.Rows - firstRow, 0, rows);
        _next = matrix.RowPointer(firstRow) + vectors.First * AlignedBuffer.BlockSize;
        _stride = matrix.Stride;
        _vectors = vectors.Count;
        _rowsPerTile = (_rows + tiles - 1) / Math.Max(1, tiles);
    }

    /// <summary>Asks for one tile's part of the rows.</summary>
    public void Ask()
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        int count = Math.Min(_rowsPerTile, _rows);
        _rows -= count;
        for (; count > 0; count--)
        {
            for (int vector = 0; vector < _vectors; vector++)
            {
                Sse.Prefetch0(_next + vector * AlignedBuffer.BlockSize);
            }

            _next += _stride;
        }
    }
}
