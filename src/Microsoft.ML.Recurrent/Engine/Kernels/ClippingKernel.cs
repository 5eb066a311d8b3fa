using System.Diagnostics;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>What clipping does to a stretch of the flat gradients: squares summed in one order, scaling, limiting.</summary>
internal static unsafe class ClippingKernel
{
    /// <summary>
    /// The sum of squares of <paramref name="count"/> floats, a multiple of 16: 16 lane sums down the stretch, added in one
    /// tree. Float suffices within a block of a few thousand; the caller adds blocks in double.
    /// </summary>
    public static float SumOfSquares(AlignedBuffer values, int start, int count)
    {
        Debug.Assert(start % AlignedBuffer.BlockSize == 0 && count % AlignedBuffer.BlockSize == 0);
        return Simd512.IsSupported ? SumOfSquaresCore<Simd512, Vector512<float>>(values, start, count)
            : Simd256.IsSupported ? SumOfSquaresCore<Simd256, Vector256<float>>(values, start, count)
            : SumOfSquaresCore<Simd128, Vector128<float>>(values, start, count);
    }

    /// <summary>values *= factor.</summary>
    public static void Scale(AlignedBuffer values, int start, int count, float factor)
    {
        if (Simd512.IsSupported)
        {
            ScaleCore<Simd512, Vector512<float>>(values, start, count, factor);
        }
        else if (Simd256.IsSupported)
        {
            ScaleCore<Simd256, Vector256<float>>(values, start, count, factor);
        }
        else
        {
            ScaleCore<Simd128, Vector128<float>>(values, start, count, factor);
        }
    }

    /// <summary>values = min(max(values, -limit), limit).</summary>
    public static void Limit(AlignedBuffer values, int start, int count, float limit)
    {
        if (Simd512.IsSupported)
        {
            LimitCore<Simd512, Vector512<float>>(values, start, count, limit);
        }
        else if (Simd256.IsSupported)
        {
            LimitCore<Simd256, Vector256<float>>(values, start, count, limit);
        }
        else
        {
            LimitCore<Simd128, Vector128<float>>(values, start, count, limit);
        }
    }

    internal static float SumOfSquaresCore<TSimd, TVector>(AlignedBuffer values, int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* source = values.Pointer + start;

        // Four named sums stay in registers; a width of 16 uses the first, 8 two, 4 all.
        TVector sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        for (int i = 0; i < count; i += AlignedBuffer.BlockSize)
        {
            TVector value = TSimd.Load(source + i);
            sum0 = TSimd.MultiplyAdd(value, value, sum0);
            if (TSimd.Width <= 8)
            {
                value = TSimd.Load(source + i + TSimd.Width);
                sum1 = TSimd.MultiplyAdd(value, value, sum1);
            }

            if (TSimd.Width <= 4)
            {
                value = TSimd.Load(source + i + 2 * TSimd.Width);
                sum2 = TSimd.MultiplyAdd(value, value, sum2);
                value = TSimd.Load(source + i + 3 * TSimd.Width);
                sum3 = TSimd.MultiplyAdd(value, value, sum3);
            }
        }

        float* lanes = stackalloc float[AlignedBuffer.BlockSize];
        TSimd.Store(lanes, sum0);
        if (TSimd.Width <= 8)
        {
            TSimd.Store(lanes + TSimd.Width, sum1);
        }

        if (TSimd.Width <= 4)
        {
            TSimd.Store(lanes + 2 * TSimd.Width, sum2);
            TSimd.Store(lanes + 3 * TSimd.Width, sum3);
        }

        for (int half = AlignedBuffer.BlockSize / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] += lanes[lane + half];
            }
        }

        return lanes[0];
    }

    internal static void ScaleCore<TSimd, TVector>(AlignedBuffer values, int start, int count, float factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* target = values.Pointer + start;
        TVector factors = TSimd.Broadcast(factor);
        for (int i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(target + i, TSimd.Multiply(TSimd.Load(target + i), factors));
        }
    }

    internal static void LimitCore<TSimd, TVector>(AlignedBuffer values, int start, int count, float limit)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* target = values.Pointer + start;
        TVector highest = TSimd.Broadcast(limit);
        TVector lowest = TSimd.Broadcast(-limit);
        for (int i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(target + i, TSimd.Clamp(TSimd.Load(target + i), lowest, highest));
        }
    }
}
