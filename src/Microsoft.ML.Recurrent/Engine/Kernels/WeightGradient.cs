using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The product that makes weight gradients: sums[k, c] = sum over rows n of a[n, k] * g[n, c], one chain over n ascending, for
/// a range of vectors of c, so that threads share out columns and never a sum.
/// </summary>
/// <remarks>
/// Rows go in blocks: a block of g's panel (64 columns) is copied side by side into the L1 cache, the block of a into columns
/// of tiles in L2, and all tiles of the panel then run on them. Sums of g's columns, the bias gradients, come with the copy.
/// </remarks>
internal static unsafe class WeightGradient
{
    // 96 rows x 64 columns of g are 24 KiB, which leaves room for a's tile in a 32 KiB L1 cache.
    private const int BlockRows = 96;

    /// <summary>Floats of scratch that one thread needs for operands of <paramref name="depth"/> columns together.</summary>
    public static int ScratchLength(int depth)
        => BlockRows * (AlignedBuffer.RoundUp(depth) + TileKernels.MaximumVectors * AlignedBuffer.BlockSize) + AlignedBuffer.BlockSize;

    /// <summary>
    /// Writes the sums of one operand, or of two that meet the same columns of g, at the vectors <paramref name="vectors"/>.First
    /// and on; other columns are left alone.
    /// </summary>
    /// <param name="operand">The left operand.</param>
    /// <param name="other">A second one; default: none.</param>
    /// <param name="gradient">g, of which columns from <paramref name="firstColumn"/> on count.</param>
    /// <param name="firstColumn">Column of g that is column 0 of the sums; a multiple of 16.</param>
    /// <param name="vectors">First vector of the range, and how many.</param>
    /// <param name="columnSums">1 x columns: sums of g's columns; or empty.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats of the calling thread's own.</param>
    public static void Multiply(
        GradientOperand operand, GradientOperand other, Matrix gradient, int firstColumn, RowSpan vectors, Matrix columnSums, AlignedBuffer scratch)
    {
        float* panel = scratch.Pointer;
        float* features = panel + BlockRows * TileKernels.MaximumVectors * AlignedBuffer.BlockSize;
        int end = vectors.First + vectors.Count;
        int rowCount = gradient.Rows;
        if (rowCount == 0)
        {
            Clear(operand, vectors);
            Clear(other, vectors);
            if (!columnSums.IsEmpty)
            {
                columnSums.Buffer.Span.Slice(columnSums.Offset + vectors.First * AlignedBuffer.BlockSize, vectors.Count * AlignedBuffer.BlockSize).Clear();
            }
        }

        for (int first = 0; first < rowCount; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rowCount - first);
            float* otherFeatures = PackFeatures(operand, first, count, features);
            PackFeatures(other, first, count, otherFeatures);
            for (int vector = vectors.First; vector < end; vector += TileKernels.MaximumVectors)
            {
                int width = Math.Min(TileKernels.MaximumVectors, end - vector);
                int column = vector * AlignedBuffer.BlockSize;
                float* from = gradient.RowPointer(first) + firstColumn + column;
                float* total = columnSums.IsEmpty ? null : columnSums.Pointer + column;
                PackPanel(from, gradient.Stride, count, width, panel, total, isFirst: first == 0);
                MultiplyPanel(operand, features, panel, count, width, vector, isFirst: first == 0);
                MultiplyPanel(other, otherFeatures, panel, count, width, vector, isFirst: first == 0);
            }
        }
    }

    private static void MultiplyPanel(GradientOperand operand, float* features, float* panel, int count, int width, int vector, bool isFirst)
    {
        Columns a = operand.Blocks;
        int totalDepth = a.Width;
        float* target = totalDepth == 0 ? null : operand.Sums.RowPointer(vector * totalDepth);
        float* zeros = stackalloc float[AlignedBuffer.BlockSize];
        new Span<float>(zeros, AlignedBuffer.BlockSize).Clear();
        for (int block = 0; block < a.Count; block++)
        {
            int blockDepth = a[block].Columns;
            int tiles = RowProduct.TileCount(blockDepth);
            for (int i = 0; i < tiles; i++)
            {
                int height = RowProduct.TileHeight(blockDepth, tiles, i);
                TileArguments tile = default;
                tile.A = features;
                tile.ARow = 1;
                tile.AStep = height;
                tile.B = panel;
                tile.BStep = width * AlignedBuffer.BlockSize;
                tile.Depth = count;
                tile.C = target;
                tile.CRow = AlignedBuffer.BlockSize;
                tile.CVector = (nint)totalDepth * AlignedBuffer.BlockSize;
                tile.Start = isFirst ? zeros : tile.C;
                tile.StartRow = isFirst ? 0 : tile.CRow;
                tile.StartVector = isFirst ? 0 : tile.CVector;
                TileKernels.Run(height, width, in tile);
                features += height * count;
                target += height * AlignedBuffer.BlockSize;
            }
        }
    }

    /// <summary>
    /// Tile after tile of a's columns: for each row the tile's columns side by side. Whole vectors of eight are copied: what is
    /// too much falls on the next row's or tile's place and is overwritten by it.
    /// </summary>
    /// <returns>Where the next operand's tiles go.</returns>
    private static float* PackFeatures(GradientOperand operand, int first, int count, float* target)
    {
        Columns a = operand.Blocks;
        for (int block = 0; block < a.Count; block++)
        {
            Matrix source = a[block];
            int tiles = RowProduct.TileCount(source.Columns);
            int column = 0;
            for (int i = 0; i < tiles; i++)
            {
                int height = RowProduct.TileHeight(source.Columns, tiles, i);
                if (operand.Map.IsEmpty)
                {
                    float* from = source.RowPointer(first) + column;
                    for (int n = 0; n < count; n++)
                    {
                        Vector256.Store(Vector256.Load(from), target);
                        from += source.Stride;
                        target += height;
                    }
                }
                else
                {
                    foreach (int row in operand.Map.Slice(first, count))
                    {
                        float* from = row >= 0 ? source.RowPointer(row) : operand.Initial.RowPointer(-1 - row);
                        Vector256.Store(Vector256.Load(from + column), target);
                        target += height;
                    }
                }

                column += height;
            }
        }

        return target;
    }

    private static void PackPanel(float* from, int stride, int count, int width, float* panel, float* total, bool isFirst)
    {
        if (Simd512.IsSupported)
        {
            PackPanel<Simd512, Vector512<float>>(from, stride, count, width, panel, total, isFirst);
        }
        else if (Simd256.IsSupported)
        {
            PackPanel<Simd256, Vector256<float>>(from, stride, count, width, panel, total, isFirst);
        }
        else
        {
            PackPanel<Simd128, Vector128<float>>(from, stride, count, width, panel, total, isFirst);
        }
    }

    /// <summary>Copies rows of a panel side by side and, unless <paramref name="total"/> is null, goes on with their sums.</summary>
    private static void PackPanel<TSimd, TVector>(float* from, int stride, int count, int width, float* panel, float* total, bool isFirst)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int columns = width * AlignedBuffer.BlockSize;
        for (int column = 0; column < columns; column += TSimd.Width)
        {
            float* source = from + column;
            float* target = panel + column;
            TVector sum = total is null || isFirst ? TSimd.Zero : TSimd.Load(total + column);
            for (int n = 0; n < count; n++)
            {
                TVector value = TSimd.Load(source);
                TSimd.Store(target, value);
                sum = TSimd.Add(sum, value);
                source += stride;
                target += columns;
            }

            if (total is not null)
            {
                TSimd.Store(total + column, sum);
            }
        }
    }

    private static void Clear(GradientOperand operand, RowSpan vectors)
    {
        int depth = operand.Blocks.Width;
        if (depth > 0)
        {
            operand.Sums.RowRange(vectors.First * depth, vectors.Count * depth).Clear();
        }
    }
}
