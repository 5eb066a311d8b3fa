using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Moves sums of <see cref="WeightGradient"/> into a row-major gradient, one row per output.</summary>
internal static unsafe class GradientTransfer
{
    private const int DepthPerChunk = 128;

    /// <summary>
    /// gradient[targetRow + r, k] += sum of column r of a vector and k, for <paramref name="rowCount"/> columns and all
    /// <paramref name="depth"/> k; see <see cref="GradientOperand"/> for the sums' layout.
    /// </summary>
    public static void AddTransposed(Matrix sums, int vector, int depth, int rowCount, Span<float> gradient, int targetRow)
        => AddTransposedRows(sums, vector * depth, depth, rowCount, gradient.Slice(targetRow * depth, rowCount * depth), depth);

    /// <summary>
    /// As above for <paramref name="depth"/> rows of the sums from <paramref name="firstSum"/> on, into columns of a gradient
    /// whose rows are <paramref name="stride"/> floats apart.
    /// </summary>
    public static void AddTransposedRows(Matrix sums, int firstSum, int depth, int rowCount, Span<float> gradient, int stride)
    {
        float* from = sums.RowPointer(firstSum);
        fixed (float* values = gradient)
        {
            // Sixteen rows are written, four at a time, from lines that stay in the L1 cache meanwhile.
            for (int first = 0; first < depth; first += DepthPerChunk)
            {
                int end = Math.Min(depth, first + DepthPerChunk);
                int r = 0;
                for (; r + Transposition.Size <= rowCount; r += Transposition.Size)
                {
                    Transposition.Add(from + (nint)first * AlignedBuffer.BlockSize + r, AlignedBuffer.BlockSize, values + (nint)r * stride + first, stride, end - first);
                }

                for (; r < rowCount; r++)
                {
                    float* to = values + (nint)r * stride;
                    for (int k = first; k < end; k++)
                    {
                        to[k] += from[(nint)k * AlignedBuffer.BlockSize + r];
                    }
                }
            }
        }
    }

    /// <summary>
    /// As above, where the i-th row of the sums belongs to column <paramref name="columns"/>[i] of the gradient.
    /// </summary>
    public static void AddTransposedColumns(Matrix sums, int firstSum, ReadOnlySpan<int> columns, int rowCount, Span<float> gradient, int stride)
    {
        float* from = sums.RowPointer(firstSum);
        fixed (float* values = gradient)
        {
            for (int first = 0; first < columns.Length; first += DepthPerChunk)
            {
                int end = Math.Min(columns.Length, first + DepthPerChunk);
                for (int r = 0; r < rowCount; r++)
                {
                    float* to = values + (nint)r * stride;
                    for (int i = first; i < end; i++)
                    {
                        to[columns[i]] += from[(nint)i * AlignedBuffer.BlockSize + r];
                    }
                }
            }
        }
    }

    /// <summary>target[i] += sums[firstColumn + i].</summary>
    public static void AddRow(Matrix sums, int firstColumn, Span<float> target)
    {
        ReadOnlySpan<float> from = sums.Buffer.Span.Slice(sums.Offset + firstColumn, target.Length);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += from[i];
        }
    }
}
