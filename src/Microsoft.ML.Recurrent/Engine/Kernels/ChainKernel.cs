using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The way of a chain of tags from one step to the next, over <see cref="WideRows"/>: what reaches each tag from all tags before it, as a
/// sum, as the logarithm of a sum, or as a maximum. Vectors are eight doubles on every machine, so bits agree; tags are summed ascending.
/// </summary>
internal static unsafe class ChainKernel
{
    // So many rows of up to a hundred tags stay in the L1 cache while all sums take them in.
    private const int RowBlock = 32;

    /// <summary>target[j] = sum over i of source[i] * pairs[i, j].</summary>
    public static void Multiply(ReadOnlySpan<double> source, Matrix pairs, Span<double> target)
    {
        int stride = pairs.Stride / 2;
        double* origin = (double*)pairs.Pointer;
        int column = 0;
        fixed (double* to = target)
        {
            for (; column + 4 * WideRows.Lanes <= target.Length; column += 4 * WideRows.Lanes)
            {
                Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                double* row = origin + column;
                for (int i = 0; i < pairs.Rows; i++, row += stride)
                {
                    Vector512<double> factor = Vector512.Create(source[i]);
                    sum0 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row), sum0);
                    sum1 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row + 8), sum1);
                    sum2 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row + 16), sum2);
                    sum3 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row + 24), sum3);
                }

                sum0.Store(to + column);
                sum1.Store(to + column + 8);
                sum2.Store(to + column + 16);
                sum3.Store(to + column + 24);
            }

            // Two at a time, so that the rest does not wait for one chain of sums: 73 tags are ten vectors.
            for (; column + 2 * WideRows.Lanes <= target.Length; column += 2 * WideRows.Lanes)
            {
                Vector512<double> sum0 = default, sum1 = default;
                double* row = origin + column;
                for (int i = 0; i < pairs.Rows; i++, row += stride)
                {
                    Vector512<double> factor = Vector512.Create(source[i]);
                    sum0 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row), sum0);
                    sum1 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(row + 8), sum1);
                }

                sum0.Store(to + column);
                sum1.Store(to + column + 8);
            }

            for (; column < target.Length; column += WideRows.Lanes)
            {
                Vector512<double> sum = default;
                double* row = origin + column;
                for (int i = 0; i < pairs.Rows; i++, row += stride)
                {
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(source[i]), Vector512.Load(row), sum);
                }

                sum.Store(to + column);
            }
        }
    }

    /// <summary>target[j] = log of the sum over i of exp(source[i] + pairs[i, j]); padding columns hold what comes.</summary>
    public static void LogSum(ReadOnlySpan<double> source, Matrix pairs, Span<double> target)
    {
        int stride = pairs.Stride / 2;
        double* origin = (double*)pairs.Pointer;
        fixed (double* to = target)
        {
            for (int column = 0; column < target.Length; column += WideRows.Lanes)
            {
                Vector512<double> largest = Vector512.Create(double.NegativeInfinity);
                for (int i = 0; i < pairs.Rows; i++)
                {
                    largest = Vector512.Max(largest, Vector512.Create(source[i]) + Vector512.Load(origin + column + i * stride));
                }

                // Where nothing arrives, the exps are those of -infinity and their sum's logarithm is -infinity again.
                Vector512<double> nothing = Vector512.Equals(largest, Vector512.Create(double.NegativeInfinity));
                largest = Vector512.ConditionalSelect(nothing, Vector512<double>.Zero, largest);
                Vector512<double> sum = default;
                for (int i = 0; i < pairs.Rows; i++)
                {
                    sum += VectorMath.Exp(Vector512.Create(source[i]) + Vector512.Load(origin + column + i * stride) - largest);
                }

                for (int lane = 0; lane < WideRows.Lanes; lane++)
                {
                    to[column + lane] = largest[lane] + ScalarMath.Log(sum[lane]);
                }
            }
        }
    }

    /// <summary>
    /// target[j] = max over i of source[i] + pairs[i, j]. Which i it is costs several times as much to keep along, so the backtrace looks again.
    /// </summary>
    public static void Maximum(ReadOnlySpan<double> source, Matrix pairs, Span<double> target)
    {
        int stride = pairs.Stride / 2;
        double* origin = (double*)pairs.Pointer;
        Vector512<double> nothing = Vector512.Create(double.NegativeInfinity);
        fixed (double* to = target)
        {
            int column = 0;
            for (; column + 4 * WideRows.Lanes <= target.Length; column += 4 * WideRows.Lanes)
            {
                Vector512<double> largest0 = nothing, largest1 = nothing, largest2 = nothing, largest3 = nothing;
                double* row = origin + column;
                for (int i = 0; i < pairs.Rows; i++, row += stride)
                {
                    Vector512<double> before = Vector512.Create(source[i]);
                    largest0 = Vector512.MaxNative(before + Vector512.Load(row), largest0);
                    largest1 = Vector512.MaxNative(before + Vector512.Load(row + 8), largest1);
                    largest2 = Vector512.MaxNative(before + Vector512.Load(row + 16), largest2);
                    largest3 = Vector512.MaxNative(before + Vector512.Load(row + 24), largest3);
                }

                largest0.Store(to + column);
                largest1.Store(to + column + 8);
                largest2.Store(to + column + 16);
                largest3.Store(to + column + 24);
            }

            for (; column < target.Length; column += WideRows.Lanes)
            {
                Vector512<double> largest = nothing;
                double* row = origin + column;
                for (int i = 0; i < pairs.Rows; i++, row += stride)
                {
                    largest = Vector512.MaxNative(Vector512.Create(source[i]) + Vector512.Load(row), largest);
                }

                largest.Store(to + column);
            }
        }
    }

    /// <summary>target = exp(source).</summary>
    public static void Exp(Span<double> values)
    {
        fixed (double* at = values)
        {
            for (int i = 0; i < values.Length; i += WideRows.Lanes)
            {
                VectorMath.Exp(Vector512.Load(at + i)).Store(at + i);
            }
        }
    }

    /// <summary>values *= factors, padding included; returns the largest product.</summary>
    public static double MultiplyMaximum(Span<double> values, ReadOnlySpan<double> factors)
    {
        Vector512<double> largest = default;
        fixed (double* to = values, from = factors)
        {
            for (int i = 0; i < values.Length; i += WideRows.Lanes)
            {
                Vector512<double> product = Vector512.Load(to + i) * Vector512.Load(from + i);
                product.Store(to + i);
                largest = Vector512.Max(largest, product);
            }
        }

        return LargestOf(largest);
    }

    /// <summary>The largest of non-negative values.</summary>
    public static double Maximum(ReadOnlySpan<double> values)
    {
        Vector512<double> largest = default;
        fixed (double* from = values)
        {
            for (int i = 0; i < values.Length; i += WideRows.Lanes)
            {
                largest = Vector512.Max(largest, Vector512.Load(from + i));
            }
        }

        return LargestOf(largest);
    }

    /// <summary>values *= factor.</summary>
    public static void Scale(Span<double> values, double factor)
    {
        fixed (double* to = values)
        {
            for (int i = 0; i < values.Length; i += WideRows.Lanes)
            {
                (Vector512.Load(to + i) * factor).Store(to + i);
            }
        }
    }

    /// <summary>sum of a * b, eight lane sums added in one tree.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sum = default;
        fixed (double* left = a, right = b)
        {
            for (int i = 0; i < a.Length; i += WideRows.Lanes)
            {
                sum = Vector512.MultiplyAddEstimate(Vector512.Load(left + i), Vector512.Load(right + i), sum);
            }
        }

        return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
    }

    /// <summary>
    /// sums[i, j] += sum over steps of factor * left[previous, i] * right[row, j] for the rows [first, end) of sums; steps ascending.
    /// </summary>
    /// <param name="left">Packed rows.</param>
    /// <param name="right">Packed rows.</param>
    /// <param name="previous">For each packed row that of the step before; -1 at first steps, and 0 factors, are left out.</param>
    /// <param name="factors">One a packed row.</param>
    /// <param name="sums">K rows.</param>
    /// <param name="tags">Rows of <paramref name="sums"/>.</param>
    /// <param name="packed">The packed rows to take in; calls for neighbouring runs, ascending, give the bits of one call for all.</param>
    public static void AddPairs(Matrix left, Matrix right, ReadOnlySpan<int> previous, ReadOnlySpan<double> factors, Matrix sums, RowSpan tags, RowSpan packed)
    {
        double* scaled = stackalloc double[RowBlock];
        int* rows = stackalloc int[RowBlock];
        int end = packed.First + packed.Count;
        for (int start = packed.First; start < end; start += RowBlock)
        {
            int count = 0;
            for (int n = start; n < Math.Min(start + RowBlock, end); n++)
            {
                if (previous[n] >= 0 && factors[n] != 0)
                {
                    rows[count++] = n;
                }
            }

            for (int i = tags.First; i < tags.First + tags.Count; i++)
            {
                for (int k = 0; k < count; k++)
                {
                    scaled[k] = factors[rows[k]] * ((double*)left.RowPointer(previous[rows[k]]))[i];
                }

                AddRows(right, rows, scaled, count, (double*)sums.RowPointer(i), sums.Columns / 2);
            }
        }
    }

    /// <summary>target += sum of factors[k] * row rows[k] of a matrix.</summary>
    private static void AddRows(Matrix matrix, int* rows, double* factors, int count, double* target, int width)
    {
        int column = 0;
        for (; column + 4 * WideRows.Lanes <= width; column += 4 * WideRows.Lanes)
        {
            Vector512<double> sum0 = Vector512.Load(target + column), sum1 = Vector512.Load(target + column + 8);
            Vector512<double> sum2 = Vector512.Load(target + column + 16), sum3 = Vector512.Load(target + column + 24);
            for (int k = 0; k < count; k++)
            {
                Vector512<double> factor = Vector512.Create(factors[k]);
                double* source = (double*)matrix.RowPointer(rows[k]) + column;
                sum0 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(source), sum0);
                sum1 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(source + 8), sum1);
                sum2 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(source + 16), sum2);
                sum3 = Vector512.MultiplyAddEstimate(factor, Vector512.Load(source + 24), sum3);
            }

            sum0.Store(target + column);
            sum1.Store(target + column + 8);
            sum2.Store(target + column + 16);
            sum3.Store(target + column + 24);
        }

        for (; column < width; column += WideRows.Lanes)
        {
            Vector512<double> sum = Vector512.Load(target + column);
            for (int k = 0; k < count; k++)
            {
                sum = Vector512.MultiplyAddEstimate(Vector512.Create(factors[k]), Vector512.Load((double*)matrix.RowPointer(rows[k]) + column), sum);
            }

            sum.Store(target + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double LargestOf(Vector512<double> values)
    {
        Vector256<double> half = Vector256.Max(values.GetLower(), values.GetUpper());
        Vector128<double> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(quarter[0], quarter[1]);
    }
}
