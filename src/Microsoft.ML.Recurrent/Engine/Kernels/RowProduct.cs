using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The middle tier: C = Start + A * B for many rows and all panels, cut into register tiles. Rows are cut evenly (16 rows are
/// 6 + 5 + 5, not 6 + 6 + 4), and in blocks whose part of A stays in the L2 cache while all panels pass.
/// </summary>
internal static unsafe class RowProduct
{
    // Half of a 512 KiB L2 cache.
    private const int BlockFloats = 64 * 1024;

    // A product that is much deeper goes in parts of this depth: undivided, the few rows whose part of A fits the cache would each time read all of B from memory.
    private const int DepthAtOnce = 256;
    private const int DeepestWhole = 4 * DepthAtOnce;

    /// <summary>
    /// C = bias + A * B over the given rows. Panel p of B, vector v in it, meets the bias at column
    /// p * <paramref name="panelStride"/> + v * <paramref name="vectorStride"/> and lands there in the row of C.
    /// </summary>
    public static void FromBias(Columns a, PackedPanels b, AlignedBuffer bias, Matrix c, int vectorStride, int panelStride, RowSpan aRows, RowSpan cRows)
        => PanelsFromBias(a, b, bias, c, vectorStride, panelStride, aRows, cRows, new RowSpan(0, b.PanelCount, 1));

    /// <summary>As FromBias, for some neighbouring panels of B.</summary>
    public static void PanelsFromBias(
        Columns a, PackedPanels b, AlignedBuffer bias, Matrix c, int vectorStride, int panelStride, RowSpan aRows, RowSpan cRows, RowSpan panels)
    {
        if (cRows.Count == 0)
        {
            return;
        }

        TileArguments tile = Target(c, vectorStride, cRows);
        tile.Start = bias.Pointer;
        tile.StartVector = vectorStride;
        tile.StartRow = 0;
        int depth = 0;
        for (int block = 0; block < a.Count; block++)
        {
            SetSource(ref tile, a[block], 0, aRows);
            Multiply(cRows.Count, depth, a[block].Columns, b, panels, panelStride, tile);
            depth += a[block].Columns;
            tile.Start = tile.C;
            tile.StartRow = tile.CRow;
        }
    }

    /// <summary>
    /// C = C + A * B over the given rows, where A meets the rows of B from <paramref name="firstDepth"/> on; columns as in
    /// <see cref="FromBias"/>, so that it goes on with chains which that began.
    /// </summary>
    public static void Add(Matrix a, int firstDepth, PackedPanels b, Matrix c, int vectorStride, int panelStride, RowSpan aRows, RowSpan cRows)
    {
        if (cRows.Count == 0)
        {
            return;
        }

        TileArguments tile = Target(c, vectorStride, cRows);
        SetSource(ref tile, a, 0, aRows);
        Multiply(cRows.Count, firstDepth, a.Columns, b, new RowSpan(0, b.PanelCount, 1), panelStride, tile);
    }

    /// <summary>
    /// C = A * B or, with <paramref name="adds"/>, C + A * B over the given rows, for the runs of A's columns and neighbouring
    /// vectors of C.
    /// </summary>
    public static void Multiply(Matrix a, DepthRuns depth, PackedPanels b, Matrix c, bool adds, RowSpan aRows, RowSpan cRows)
    {
        if (cRows.Count == 0)
        {
            return;
        }

        TileArguments tile = Target(c, AlignedBuffer.BlockSize, cRows);
        float* zeros = stackalloc float[AlignedBuffer.BlockSize];
        if (!adds)
        {
            new Span<float>(zeros, AlignedBuffer.BlockSize).Clear();
            tile.Start = zeros;
            tile.StartRow = 0;
            tile.StartVector = 0;
        }

        var panels = new RowSpan(0, b.PanelCount, 1);
        for (int run = 0; run < depth.Count; run++)
        {
            SetSource(ref tile, a, depth.FirstColumn + run * depth.Stride, aRows);
            Multiply(cRows.Count, run * depth.Stride, depth.Length, b, panels, b.VectorsPerPanel * AlignedBuffer.BlockSize, tile);
            tile.Start = tile.C;
            tile.StartRow = tile.CRow;
            tile.StartVector = tile.CVector;
        }
    }

    private static TileArguments Target(Matrix c, int vectorStride, RowSpan rows)
    {
        TileArguments tile = default;
        tile.C = c.RowPointer(rows.First);
        tile.CRow = (nint)rows.Stride * c.Stride;
        tile.CVector = vectorStride;
        tile.Start = tile.C;
        tile.StartRow = tile.CRow;
        tile.StartVector = vectorStride;
        return tile;
    }

    private static void SetSource(ref TileArguments tile, Matrix a, int column, RowSpan rows)
    {
        tile.A = a.RowPointer(rows.First) + column;
        tile.ARow = (nint)rows.Stride * a.Stride;
        tile.AStep = 1;
    }

    /// <summary>
    /// Multiplies some rows. The tile says where row 0 of A, of the chains' starts and of C lie; panels are
    /// <paramref name="panelStride"/> floats apart in the last two. A start that is no row (stride 0 between vectors) stays put.
    /// </summary>
    private static void Multiply(int rows, int firstDepth, int depth, PackedPanels b, RowSpan panels, int panelStride, TileArguments tile)
    {
        nint startPanel = tile.StartVector == 0 ? 0 : panelStride;
        if (rows == 1)
        {
            tile.Depth = depth;
            MultiplyRow(firstDepth, b, panels, panelStride, startPanel, tile);
            return;
        }

        if (depth <= DeepestWhole || rows <= TileKernels.MaximumRows)
        {
            MultiplyRows(rows, firstDepth, depth, b, panels, panelStride, startPanel, tile);
            return;
        }

        for (int done = 0; done < depth; done += DepthAtOnce)
        {
            MultiplyRows(rows, firstDepth + done, Math.Min(DepthAtOnce, depth - done), b, panels, panelStride, startPanel, tile);
            tile.A += DepthAtOnce * tile.AStep;
            tile.Start = tile.C;
            tile.StartRow = tile.CRow;
            tile.StartVector = tile.CVector;
            startPanel = panelStride;
        }
    }

    /// <summary>As Multiply, for a depth at which rows of A stay in a cache.</summary>
    private static void MultiplyRows(
        int rows, int firstDepth, int depth, PackedPanels b, RowSpan panels, int panelStride, nint startPanel, TileArguments tile)
    {
        int block = Math.Max(TileKernels.MaximumRows, BlockFloats / Math.Max(1, depth));
        TileArguments origin = tile;
        tile.Depth = depth;
        for (int first = 0; first < rows; first += block)
        {
            int count = Math.Min(block, rows - first);
            for (int i = 0; i < panels.Count; i++)
            {
                int panel = panels.First + i * panels.Stride;
                int vectors = b.VectorsOf(panel);
                tile.BStep = vectors * AlignedBuffer.BlockSize;
                tile.B = b.Row(panel, firstDepth);
                tile.IsBFloat16 = b.IsBFloat16;
                tile.A = origin.A + first * tile.ARow;
                tile.Start = origin.Start + first * tile.StartRow + panel * startPanel;
                tile.C = origin.C + first * tile.CRow + (nint)panel * panelStride;
                MultiplyPanel(count, vectors, ref tile);
            }
        }
    }

    /// <summary>A single row, which takes panels in pairs.</summary>
    private static void MultiplyRow(int firstDepth, PackedPanels b, RowSpan panels, int panelStride, nint startPanel, TileArguments tile)
    {
        float* start = tile.Start;
        float* c = tile.C;
        tile.IsBFloat16 = b.IsBFloat16;
        tile.BPair = panels.Stride * b.PanelNumbers;
        tile.StartPair = panels.Stride * startPanel;
        tile.CPair = panels.Stride * panelStride;
        for (int i = 0; i < panels.Count; i++)
        {
            int panel = panels.First + i * panels.Stride;
            int vectors = b.VectorsOf(panel);
            tile.BStep = vectors * AlignedBuffer.BlockSize;
            tile.B = b.Row(panel, firstDepth);
            tile.Start = start + panel * startPanel;
            tile.C = c + (nint)panel * panelStride;
            if (i + 1 < panels.Count && b.VectorsOf(panel + panels.Stride) == vectors)
            {
                TileKernels.RunPair(vectors, in tile);
                i++;
            }
            else
            {
                TileKernels.Run(1, vectors, in tile);
            }
        }
    }

    /// <summary>One panel against some rows; moves the tile's pointers down the rows.</summary>
    private static void MultiplyPanel(int rows, int vectors, ref TileArguments tile)
    {
        int tiles = TileCount(rows);
        for (int i = 0; i < tiles; i++)
        {
            int height = TileHeight(rows, tiles, i);
            TileKernels.Run(height, vectors, in tile);
            tile.A += height * tile.ARow;
            tile.Start += height * tile.StartRow;
            tile.C += height * tile.CRow;
        }
    }

    /// <summary>Tiles that rows are cut into.</summary>
    public static int TileCount(int rows) => (rows + TileKernels.MaximumRows - 1) / TileKernels.MaximumRows;

    /// <summary>Rows of tile i: as even as can be, the taller ones first.</summary>
    public static int TileHeight(int rows, int tiles, int i) => rows / tiles + (i < rows % tiles ? 1 : 0);
}
