using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Asks memory for the panel that is copied next, a few rows before each tile of the present one. Its lines were last written on the way through
/// time, other threads' rows by other cores, and a copy that finds them far away waits (2 % of the product at H 128 and 256, on two threads 3 %).
/// On ARM, for which .NET has no such instruction, the copy waits.
/// </summary>
/// <param name="next">The first row of the panel.</param>
/// <param name="stride">From row to row.</param>
/// <param name="rows">Rows of the panel.</param>
/// <param name="vectors">Vectors in a row.</param>
/// <param name="tiles">Tiles to spread the rows over.</param>
internal unsafe struct PanelAhead(float* next, int stride, int rows, int vectors, int tiles)
{
    private readonly int _rowsPerTile = (rows + tiles - 1) / Math.Max(1, tiles);
    private float* _next = next;
    private int _rows = rows;

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
            for (int vector = 0; vector < vectors; vector++)
            {
                Sse.Prefetch0(_next + vector * AlignedBuffer.BlockSize);
            }

            _next += stride;
        }
    }
}
