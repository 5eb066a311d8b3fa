using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Products whose left operand is given by the numbers that are not zero. A zero adds nothing to a chain of fused multiply-adds, so sums
/// have the bits of the dense product.
/// </summary>
internal static unsafe class SparseProduct
{
    /// <summary>
    /// Row of C += the sum over i of values[i] * row firstDepth + columns[i] of B, in their order; columns of C as in
    /// <see cref="RowProduct.FromBias"/>, which began the chains.
    /// </summary>
    public static void AddRow(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int firstDepth, PackedPanels b, Matrix c, int row, int vectorStride, int panelStride)
    {
        if (columns.IsEmpty)
        {
            return;
        }

        if (Simd512.IsSupported)
        {
            AddRowOver<Simd512, Vector512<float>>(columns, values, firstDepth, b, c, row, vectorStride, panelStride);
        }
        else if (Simd256.IsSupported)
        {
            AddRowOver<Simd256, Vector256<float>>(columns, values, firstDepth, b, c, row, vectorStride, panelStride);
        }
        else
        {
            AddRowOver<Simd128, Vector128<float>>(columns, values, firstDepth, b, c, row, vectorStride, panelStride);
        }
    }

    /// <summary>
    /// sums[u, c] = the sum over the numbers of column u of value * gradient[row, firstColumn + c], rows ascending, for some vectors of c;
    /// see <see cref="GradientOperand"/> for the sums' layout.
    /// </summary>
    /// <param name="ends">Where each column's numbers end.</param>
    /// <param name="rows">Their rows.</param>
    /// <param name="values">Their values.</param>
    /// <param name="gradient">One row a row of the operand.</param>
    /// <param name="firstColumn">Column of the gradient that is column 0 of the sums.</param>
    /// <param name="vectors">The vectors to write.</param>
    /// <param name="sums">Takes the sums.</param>
    public static void WriteSums(
        ReadOnlySpan<int> ends, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Matrix gradient, int firstColumn, RowSpan vectors, Matrix sums)
    {
        if (Simd512.IsSupported)
        {
            WriteSumsCore<Simd512, Vector512<float>>(ends, rows, values, gradient, firstColumn, vectors, sums);
        }
        else if (Simd256.IsSupported)
        {
            WriteSumsCore<Simd256, Vector256<float>>(ends, rows, values, gradient, firstColumn, vectors, sums);
        }
        else
        {
            WriteSumsCore<Simd128, Vector128<float>>(ends, rows, values, gradient, firstColumn, vectors, sums);
        }
    }

    internal static void AddRowOver<TSimd, TVector>(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int firstDepth, PackedPanels b, Matrix c, int row, int vectorStride, int panelStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (b.IsBFloat16)
        {
            AddRowCore<TSimd, TVector, BFloat16>(columns, values, firstDepth, b, c, row, vectorStride, panelStride);
        }
        else
        {
            AddRowCore<TSimd, TVector, float>(columns, values, firstDepth, b, c, row, vectorStride, panelStride);
        }
    }

    private static void AddRowCore<TSimd, TVector, TNumber>(
        ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int firstDepth, PackedPanels b, Matrix c, int row, int vectorStride, int panelStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
    {
        float* target = c.RowPointer(row);
        for (int panel = 0; panel < b.PanelCount; panel++)
        {
            int vectors = b.VectorsOf(panel);
            int step = vectors * AlignedBuffer.BlockSize;
            TNumber* weights = (TNumber*)b.Row(panel, firstDepth);
            for (int lane = 0; lane < step; lane += TSimd.Width)
            {
                (int vector, int rest) = (lane / AlignedBuffer.BlockSize, lane % AlignedBuffer.BlockSize);
                float* to = target + (nint)panel * panelStride + vector * vectorStride + rest;
                TVector sum = TSimd.Load(to);
                for (int i = 0; i < columns.Length; i++)
                {
                    sum = TSimd.MultiplyAdd(TSimd.Broadcast(values[i]), Load<TSimd, TVector, TNumber>(weights + (nint)columns[i] * step + lane), sum);
                }

                TSimd.Store(to, sum);
            }
        }
    }

    internal static void WriteSumsCore<TSimd, TVector>(
        ReadOnlySpan<int> ends, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Matrix gradient, int firstColumn, RowSpan vectors, Matrix sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            float* from = gradient.Pointer + firstColumn + vector * AlignedBuffer.BlockSize;
            int start = 0;
            for (int u = 0; u < ends.Length; u++)
            {
                float* to = sums.RowPointer(vector * ends.Length + u);
                for (int lane = 0; lane < AlignedBuffer.BlockSize; lane += TSimd.Width)
                {
                    TVector sum = TSimd.Zero;
                    for (int i = start; i < ends[u]; i++)
                    {
                        sum = TSimd.MultiplyAdd(TSimd.Broadcast(values[i]), TSimd.Load(from + (nint)rows[i] * gradient.Stride + lane), sum);
                    }

                    TSimd.Store(to + lane, sum);
                }

                start = ends[u];
            }
        }
    }

    private static TVector Load<TSimd, TVector, TNumber>(TNumber* source)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TNumber : unmanaged
        => typeof(TNumber) == typeof(BFloat16) ? TSimd.Load((BFloat16*)source) : TSimd.Load((float*)source);
}
