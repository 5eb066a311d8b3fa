using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The product that makes weight gradients: sums[k, c] = sum over rows n of a[n, k] * g[n, c], one chain over n ascending, for
/// a range of vectors of c, so that threads share out columns and never a sum.
/// </summary>
/// <remarks>
/// Rows go in blocks: of each a panel of g (64 columns) is copied side by side into the L1 cache, and all tiles of the panel then run on it.
/// Each reads a few neighbouring columns of a where they lie, a line a row. Sums of g's columns, the bias gradients, come with the copy.
/// </remarks>
internal static unsafe class WeightGradient
{
    // 96 rows x 64 columns of g are 24 KiB, which leaves room for a's lines in a 32 KiB L1 cache. 64 and 128 rows took 1 % more time with 48 KiB too.
    private const int PanelRows = 96;

    private const int PanelLength = PanelRows * TileKernels.MaximumVectors * AlignedBuffer.BlockSize;

    // All sums are read and written once a block. Where they leave the part of an L3 cache that a core can count on, a block has more rows and a panel
    // goes down them while its sums are in L2: 67 to 74 % of the peak at E = H = 1024, 76 to 83 % at 650. Below, a's rows leave the L2 cache for nothing.
    private const int MostSumsInCache = 8 * 1024 * 1024 / sizeof(float);

    private const int PanelsPerBlock = 4;

    // A gradient of more than 4 MiB has left the L2 caches since the way through time: memory is asked for its next panel and for the next rows of a, 72 to
    // 79 % of the peak at 400 steps of E = H = 64, 68 to 74 % at E = 9, H = 100. Where it is smaller asking takes 1 to 2 % and gives nothing.
    private const int LargeGradient = 4 * 1024 * 1024 / sizeof(float);

    /// <summary>Floats of scratch that one thread needs; <paramref name="mappedColumns"/> is the width of operands with a map, or 0.</summary>
    public static int ScratchLength(int mappedColumns) => PanelLength + (mappedColumns == 0 ? 0 : PanelRows * OperandRows.CopyStride(mappedColumns));

    /// <summary>
    /// Writes the sums of one operand, or of two that share columns of g, for those of the vectors <paramref name="vectors"/> of g that each meets; others
    /// are left alone.
    /// </summary>
    /// <param name="operand">The left operand.</param>
    /// <param name="other">A second one; default: none. At most one of the two has a map.</param>
    /// <param name="gradient">g.</param>
    /// <param name="vectors">First vector of the range, and how many.</param>
    /// <param name="columnSums">1 x columns of g: their sums; or empty.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats of the calling thread's own.</param>
    /// <param name="goesOn">Whether all sums go on with the chains that an earlier call left, over the rows before these.</param>
    /// <param name="cancellation">Asked once a block of rows.</param>
    public static void Multiply(
        GradientOperand operand,
        GradientOperand other,
        Matrix gradient,
        RowSpan vectors,
        Matrix columnSums,
        AlignedBuffer scratch,
        bool goesOn = false,
        Cancellation cancellation = default)
    {
        long sums = (long)(operand.Blocks.Width + other.Blocks.Width) * vectors.Count * AlignedBuffer.BlockSize;
        Multiply(
            operand, other, gradient, vectors, columnSums, scratch, sums <= MostSumsInCache ? PanelRows : PanelsPerBlock * PanelRows, goesOn, cancellation);
    }

    internal static void Multiply(
        GradientOperand operand,
        GradientOperand other,
        Matrix gradient,
        RowSpan vectors,
        Matrix columnSums,
        AlignedBuffer scratch,
        int blockRows,
        bool goesOn = false,
        Cancellation cancellation = default)
    {
        Debug.Assert(operand.Map.IsEmpty || other.Map.IsEmpty);
        if (vectors.Count == 0)
        {
            return;
        }

        int end = vectors.First + vectors.Count;
        int rowCount = gradient.Rows;
        if (rowCount == 0 && !goesOn)
        {
            Clear(operand, vectors);
            Clear(other, vectors);
            if (!columnSums.IsEmpty)
            {
                columnSums.Buffer.Span.Slice(columnSums.Offset + vectors.First * AlignedBuffer.BlockSize, vectors.Count * AlignedBuffer.BlockSize).Clear();
            }
        }

        Matrix copy = RoomForCopy(operand.Map.IsEmpty ? other : operand, scratch);
        int tiles = TileCount(operand) + TileCount(other);
        (RowSpan met, RowSpan otherMet) = (Met(operand, vectors), Met(other, vectors));
        bool asksAhead = (long)rowCount * gradient.Stride > LargeGradient;
        int count;
        for (int first = 0; first < rowCount; first += count)
        {
            cancellation.ThrowIfRequested();
            count = Math.Min(blockRows, rowCount - first);
            if (!(OperandRows.Stay(operand, first, count) && OperandRows.Stay(other, first, count)))
            {
                // A copy has room for the rows of one panel.
                count = Math.Min(PanelRows, count);
            }

            OperandRows rows = OperandRows.Find(operand, first, count, copy);
            OperandRows otherRows = OperandRows.Find(other, first, count, copy);
            for (int vector = vectors.First; vector < end; vector += TileKernels.MaximumVectors)
            {
                int width = Math.Min(TileKernels.MaximumVectors, end - vector);
                float* total = columnSums.IsEmpty ? null : columnSums.Pointer + vector * AlignedBuffer.BlockSize;
                for (int done = 0; done < count; done += PanelRows)
                {
                    int row = first + done;
                    int panelRows = Math.Min(PanelRows, count - done);
                    float* from = gradient.RowPointer(row) + vector * AlignedBuffer.BlockSize;
                    GradientPanel.Pack(from, gradient.Stride, panelRows, width, scratch.Pointer, total, isFirst: row == 0 && !goesOn);
                    (int nextRow, int nextVector) = done + panelRows < count ? (row + panelRows, vector)
                        : vector + width < end ? (first, vector + width)
                        : (first + count, vectors.First);
                    var next = new RowSpan(nextVector, Math.Min(TileKernels.MaximumVectors, end - nextVector), 1);
                    RowsAhead ahead = asksAhead ? new RowsAhead(gradient, nextRow, PanelRows, next, tiles) : default;
                    TileArguments tile = default;
                    tile.B = scratch.Pointer;
                    tile.BStep = width * AlignedBuffer.BlockSize;
                    tile.Depth = panelRows;
                    var panel = new RowSpan(vector, width, 1);
                    MultiplyPanel(operand, rows.From(done), NextBlock(met), panel, isFirst: row == 0 && !goesOn, tile, ref ahead);
                    MultiplyPanel(other, otherRows.From(done), NextBlock(otherMet), panel, isFirst: row == 0 && !goesOn, tile, ref ahead);

                    // An operand's last panel of the block is the time to ask for its next rows.
                    int NextBlock(RowSpan met) => asksAhead && met.First + met.Count <= vector + width ? count : 0;
                }
            }
        }
    }

    /// <summary>
    /// All tiles of an operand against the vectors that it meets of the panel that <paramref name="tile"/> has as its B. Each asks for a part of
    /// <paramref name="ahead"/> and, unless <paramref name="nextBlock"/> is 0, of the operand's rows that are so many rows away.
    /// </summary>
    private static void MultiplyPanel(
        GradientOperand operand, OperandRows rows, int nextBlock, RowSpan panel, bool isFirst, TileArguments tile, ref RowsAhead ahead)
    {
        RowSpan vectors = Met(operand, panel);
        if (vectors.Count == 0)
        {
            return;
        }

        int totalDepth = rows.Blocks.Width;
        float* zeros = stackalloc float[AlignedBuffer.BlockSize];
        new Span<float>(zeros, AlignedBuffer.BlockSize).Clear();
        tile.B = (float*)tile.B + (vectors.First - panel.First) * AlignedBuffer.BlockSize;
        tile.C = operand.Sums.RowPointer((vectors.First - operand.FirstVector) * totalDepth);
        tile.CRow = AlignedBuffer.BlockSize;
        tile.CVector = (nint)totalDepth * AlignedBuffer.BlockSize;
        tile.Start = zeros;
        if (!isFirst)
        {
            tile.StartRow = tile.CRow;
            tile.StartVector = tile.CVector;
        }

        tile.ARow = 1;
        for (int block = 0; block < rows.Blocks.Count; block++)
        {
            Matrix a = rows.Blocks[block];
            if (a.IsEmpty)
            {
                continue;
            }

            tile.A = a.RowPointer(rows.First);
            tile.AStep = a.Stride;
            int tiles = RowProduct.TileCount(a.Columns);
            var line = new RowSpan(0, AlignedBuffer.RoundUp(a.Columns) / AlignedBuffer.BlockSize, 1);
            RowsAhead ownAhead = nextBlock == 0 ? default : new RowsAhead(a, rows.First + nextBlock, tile.Depth, line, tiles);
            for (int i = 0; i < tiles; i++)
            {
                int height = RowProduct.TileHeight(a.Columns, tiles, i);
                if (!isFirst)
                {
                    tile.Start = tile.C;
                }

                ahead.Ask();
                ownAhead.Ask();
                TileKernels.Run(height, vectors.Count, in tile);
                tile.A += height;
                tile.C += height * AlignedBuffer.BlockSize;
            }
        }
    }

    private static int TileCount(GradientOperand operand)
    {
        int tiles = 0;
        for (int block = 0; block < operand.Blocks.Count; block++)
        {
            tiles += RowProduct.TileCount(operand.Blocks[block].Columns);
        }

        return tiles;
    }

    private static Matrix RoomForCopy(GradientOperand operand, AlignedBuffer scratch)
    {
        if (operand.Map.IsEmpty)
        {
            return default;
        }

        int columns = operand.Blocks.Width;
        Debug.Assert(scratch.Length >= ScratchLength(columns));
        return new Matrix(scratch, PanelLength, PanelRows, columns, OperandRows.CopyStride(columns));
    }

    private static void Clear(GradientOperand operand, RowSpan vectors)
    {
        RowSpan met = Met(operand, vectors);
        if (met.Count > 0)
        {
            int depth = operand.Blocks.Width;
            operand.Sums.RowRange((met.First - operand.FirstVector) * depth, met.Count * depth).Clear();
        }
    }

    private static RowSpan Met(GradientOperand operand, RowSpan vectors) => vectors.Overlap(new RowSpan(operand.FirstVector, operand.VectorCount, 1));
}
