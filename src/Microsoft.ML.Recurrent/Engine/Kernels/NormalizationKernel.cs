using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Layer normalisation of one row over all its blocks: y = n * gain + shift with n = (x - mean) * deviation^-1. Gain and shift
/// are laid out like the row, block after block with their padding, which is zero.
/// </summary>
internal static unsafe class NormalizationKernel
{
    private const float Epsilon = 1e-5f;

    /// <summary>Writes a row of the output, and its mean and inverse deviation to the row's column of <paramref name="moments"/> [2 x N].</summary>
    public static void Forward(Columns input, int row, NormalizationFactors factors, Columns output, Matrix moments)
    {
        if (Simd512.IsSupported)
        {
            ForwardCore<Simd512, Vector512<float>>(input, row, factors, output, moments);
        }
        else if (Simd256.IsSupported)
        {
            ForwardCore<Simd256, Vector256<float>>(input, row, factors, output, moments);
        }
        else
        {
            ForwardCore<Simd128, Vector128<float>>(input, row, factors, output, moments);
        }
    }

    /// <summary>
    /// Replaces a row of the output's gradient by the input's: with g = gradient * gain,
    /// deviation^-1 * (g - average(g) - n * average(g * n)).
    /// </summary>
    public static void Backward(Columns input, int row, NormalizationFactors factors, Columns gradient, Matrix moments)
    {
        if (Simd512.IsSupported)
        {
            BackwardCore<Simd512, Vector512<float>>(input, row, factors, gradient, moments);
        }
        else if (Simd256.IsSupported)
        {
            BackwardCore<Simd256, Vector256<float>>(input, row, factors, gradient, moments);
        }
        else
        {
            BackwardCore<Simd128, Vector128<float>>(input, row, factors, gradient, moments);
        }
    }

    /// <summary>
    /// Writes sums over all rows, in ascending order, for sixteen columns from <paramref name="column"/> on:
    /// gradient * n to <paramref name="gain"/>, gradient to <paramref name="shift"/>.
    /// </summary>
    public static void SumRows(Matrix input, Matrix gradient, int column, Matrix moments, Span<float> gain, Span<float> shift)
    {
        if (Simd512.IsSupported)
        {
            SumRowsCore<Simd512, Vector512<float>>(input, gradient, column, moments, gain, shift);
        }
        else if (Simd256.IsSupported)
        {
            SumRowsCore<Simd256, Vector256<float>>(input, gradient, column, moments, gain, shift);
        }
        else
        {
            SumRowsCore<Simd128, Vector128<float>>(input, gradient, column, moments, gain, shift);
        }
    }

    internal static void ForwardCore<TSimd, TVector>(Columns input, int row, NormalizationFactors factors, Columns output, Matrix moments)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[LaneSums.Lanes];
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            for (int block = 0; block < input.Count; block++)
            {
                float* x = input[block].RowPointer(row);
                for (int k = lane; k < AlignedBuffer.RoundUp(input[block].Columns); k += LaneSums.Lanes)
                {
                    sum = TSimd.Add(sum, TSimd.Load(x + k));
                }
            }

            TSimd.Store(lanes + lane, sum);
        }

        float mean = LaneSums.Total(lanes) / factors.Width;
        TVector means = TSimd.Broadcast(mean);
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            float* isReal = factors.IsReal.Pointer;
            for (int block = 0; block < input.Count; block++)
            {
                float* x = input[block].RowPointer(row);
                int width = AlignedBuffer.RoundUp(input[block].Columns);
                for (int k = lane; k < width; k += LaneSums.Lanes)
                {
                    TVector centered = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + k), means), TSimd.Load(isReal + k));
                    sum = TSimd.MultiplyAdd(centered, centered, sum);
                }

                isReal += width;
            }

            TSimd.Store(lanes + lane, sum);
        }

        float inverse = 1 / MathF.Sqrt(LaneSums.Total(lanes) / factors.Width + Epsilon);
        moments[0, row] = mean;
        moments[1, row] = inverse;
        TVector inverses = TSimd.Broadcast(inverse);
        float* gain = factors.Gain.Pointer;
        float* shift = factors.Shift.Pointer;
        for (int block = 0; block < input.Count; block++)
        {
            float* x = input[block].RowPointer(row);
            float* y = output[block].RowPointer(row);
            int width = AlignedBuffer.RoundUp(input[block].Columns);
            for (int k = 0; k < width; k += TSimd.Width)
            {
                TVector normalized = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + k), means), inverses);
                TSimd.Store(y + k, TSimd.MultiplyAdd(normalized, TSimd.Load(gain + k), TSimd.Load(shift + k)));
            }

            gain += width;
            shift += width;
        }
    }

    internal static void BackwardCore<TSimd, TVector>(Columns input, int row, NormalizationFactors factors, Columns gradient, Matrix moments)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector means = TSimd.Broadcast(moments[0, row]);
        TVector inverses = TSimd.Broadcast(moments[1, row]);
        float* plainLanes = stackalloc float[LaneSums.Lanes];
        float* weightedLanes = stackalloc float[LaneSums.Lanes];
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector plain = TSimd.Zero;
            TVector weighted = TSimd.Zero;
            float* gain = factors.Gain.Pointer;
            for (int block = 0; block < input.Count; block++)
            {
                float* x = input[block].RowPointer(row);
                float* dy = gradient[block].RowPointer(row);
                int width = AlignedBuffer.RoundUp(input[block].Columns);
                for (int k = lane; k < width; k += LaneSums.Lanes)
                {
                    TVector scaled = TSimd.Multiply(TSimd.Load(dy + k), TSimd.Load(gain + k));
                    TVector normalized = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + k), means), inverses);
                    plain = TSimd.Add(plain, scaled);
                    weighted = TSimd.MultiplyAdd(scaled, normalized, weighted);
                }

                gain += width;
            }

            TSimd.Store(plainLanes + lane, plain);
            TSimd.Store(weightedLanes + lane, weighted);
        }

        TVector plainAverage = TSimd.Broadcast(LaneSums.Total(plainLanes) / factors.Width);
        TVector weightedAverage = TSimd.Broadcast(LaneSums.Total(weightedLanes) / factors.Width);
        int first = 0;
        for (int block = 0; block < input.Count; block++)
        {
            float* x = input[block].RowPointer(row);
            float* dy = gradient[block].RowPointer(row);
            float* gain = factors.Gain.Pointer + first;
            float* isReal = factors.IsReal.Pointer + first;
            int width = AlignedBuffer.RoundUp(input[block].Columns);
            for (int k = 0; k < width; k += TSimd.Width)
            {
                TVector scaled = TSimd.Multiply(TSimd.Load(dy + k), TSimd.Load(gain + k));
                TVector normalized = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + k), means), inverses);
                TVector rest = TSimd.Subtract(TSimd.Subtract(scaled, plainAverage), TSimd.Multiply(normalized, weightedAverage));
                TSimd.Store(dy + k, TSimd.Multiply(TSimd.Multiply(rest, inverses), TSimd.Load(isReal + k)));
            }

            first += width;
        }
    }

    internal static void SumRowsCore<TSimd, TVector>(Matrix input, Matrix gradient, int column, Matrix moments, Span<float> gain, Span<float> shift)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* mean = moments.RowPointer(0);
        float* inverse = moments.RowPointer(1);
        fixed (float* gainSums = gain, shiftSums = shift)
        {
            for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
            {
                TVector gains = TSimd.Zero;
                TVector shifts = TSimd.Zero;
                float* x = input.RowPointer(0) + column + lane;
                float* dy = gradient.RowPointer(0) + column + lane;
                for (int row = 0; row < input.Rows; row++)
                {
                    TVector upstream = TSimd.Load(dy);
                    TVector normalized = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x), TSimd.Broadcast(mean[row])), TSimd.Broadcast(inverse[row]));
                    gains = TSimd.MultiplyAdd(upstream, normalized, gains);
                    shifts = TSimd.Add(shifts, upstream);
                    x += input.Stride;
                    dy += gradient.Stride;
                }

                TSimd.Store(gainSums + lane, gains);
                TSimd.Store(shiftSums + lane, shifts);
            }
        }
    }
}
