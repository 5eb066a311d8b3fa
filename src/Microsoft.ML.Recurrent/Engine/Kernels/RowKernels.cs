using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Products of a row with a row or a number, over all blocks; padding columns take part and hold zeros.</summary>
internal static unsafe class RowKernels
{
    /// <summary>sum of a * b over the columns.</summary>
    public static float Dot(Columns a, int rowOfA, Columns b, int rowOfB)
    {
        if (Simd512.IsSupported)
        {
            return DotCore<Simd512, Vector512<float>>(a, rowOfA, b, rowOfB);
        }

        return Simd256.IsSupported
            ? DotCore<Simd256, Vector256<float>>(a, rowOfA, b, rowOfB)
            : DotCore<Simd128, Vector128<float>>(a, rowOfA, b, rowOfB);
    }

    /// <summary>target = target + scale * source.</summary>
    public static void AddScaled(Columns source, int sourceRow, float scale, Columns target, int targetRow)
    {
        if (Simd512.IsSupported)
        {
            AddScaledCore<Simd512, Vector512<float>>(source, sourceRow, scale, target, targetRow);
        }
        else if (Simd256.IsSupported)
        {
            AddScaledCore<Simd256, Vector256<float>>(source, sourceRow, scale, target, targetRow);
        }
        else
        {
            AddScaledCore<Simd128, Vector128<float>>(source, sourceRow, scale, target, targetRow);
        }
    }

    internal static float DotCore<TSimd, TVector>(Columns a, int rowOfA, Columns b, int rowOfB)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[LaneSums.Lanes];
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            for (int block = 0; block < a.Count; block++)
            {
                float* left = a[block].RowPointer(rowOfA);
                float* right = b[block].RowPointer(rowOfB);
                int width = AlignedBuffer.RoundUp(a[block].Columns);
                for (int k = lane; k < width; k += LaneSums.Lanes)
                {
                    sum = TSimd.MultiplyAdd(TSimd.Load(left + k), TSimd.Load(right + k), sum);
                }
            }

            TSimd.Store(lanes + lane, sum);
        }

        return LaneSums.Total(lanes);
    }

    internal static void AddScaledCore<TSimd, TVector>(Columns source, int sourceRow, float scale, Columns target, int targetRow)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector factor = TSimd.Broadcast(scale);
        for (int block = 0; block < source.Count; block++)
        {
            float* from = source[block].RowPointer(sourceRow);
            float* to = target[block].RowPointer(targetRow);
            int width = AlignedBuffer.RoundUp(source[block].Columns);
            for (int k = 0; k < width; k += TSimd.Width)
            {
                TSimd.Store(to + k, TSimd.MultiplyAdd(factor, TSimd.Load(from + k), TSimd.Load(to + k)));
            }
        }
    }
}
