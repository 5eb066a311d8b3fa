using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Moves sums of <see cref="WeightGradient"/>, one column per output, into a row-major gradient, one row per output.</summary>
internal static unsafe class GradientTransfer
{
    /// <summary>
    /// gradient[targetRow + r, k] += sums[k, firstColumn + r] for <paramref name="rowCount"/> rows and all k.
    /// </summary>
    public static void AddTransposed(Matrix sums, int firstColumn, int rowCount, Span<float> gradient, int targetRow)
    {
        int depth = sums.Rows;
        fixed (float* values = gradient.Slice(targetRow * depth, rowCount * depth))
        {
            // Sixteen columns at a time: a cache line of the sums is read once.
            for (int first = 0; first < rowCount; first += AlignedBuffer.BlockSize)
            {
                int count = Math.Min(AlignedBuffer.BlockSize, rowCount - first);
                for (int k = 0; k < depth; k++)
                {
                    float* from = sums.RowPointer(k) + firstColumn + first;
                    float* to = values + (nint)first * depth + k;
                    for (int r = 0; r < count; r++)
                    {
                        *to += from[r];
                        to += depth;
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
