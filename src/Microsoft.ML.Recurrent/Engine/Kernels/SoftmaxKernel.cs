using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>probability = exp(score - largest) / sum of the exps, for one row.</summary>
internal static unsafe class SoftmaxKernel
{
    private const int FewClasses = 16;

    /// <summary>Writes a row of probabilities, padding zero, and returns log(sum exp(score)).</summary>
    public static double Write(Matrix scores, int row, Matrix probabilities)
    {
        float largest = Largest(scores.Row(row));
        float sum;
        if (Simd512.IsSupported)
        {
            sum = WriteCore<Simd512, Vector512<float>>(scores, row, largest, probabilities);
        }
        else if (Simd256.IsSupported)
        {
            sum = WriteCore<Simd256, Vector256<float>>(scores, row, largest, probabilities);
        }
        else
        {
            sum = WriteCore<Simd128, Vector128<float>>(scores, row, largest, probabilities);
        }

        return largest + ScalarMath.Log(sum);
    }

    /// <summary>A few classes, as most models have, are not worth the milliseconds that the vectorised maximum takes to compile.</summary>
    private static float Largest(ReadOnlySpan<float> scores)
    {
        if (scores.Length > FewClasses)
        {
            return TensorPrimitives.Max(scores);
        }

        float largest = scores[0];
        foreach (float score in scores)
        {
            largest = MathF.Max(largest, score);
        }

        return largest;
    }

    /// <summary>Returns the sum of the exps.</summary>
    internal static float WriteCore<TSimd, TVector>(Matrix scores, int row, float largest, Matrix probabilities)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* source = scores.RowPointer(row);
        float* target = probabilities.RowPointer(row);
        int width = AlignedBuffer.RoundUp(scores.Columns);
        TVector shift = TSimd.Broadcast(largest);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(target + k, VectorMath.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(source + k), shift)));
        }

        // Padding columns have exps of their own until here.
        probabilities.PaddedRow(row)[scores.Columns..].Clear();
        float* lanes = stackalloc float[LaneSums.Lanes];
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sums = TSimd.Zero;
            for (int k = lane; k < width; k += LaneSums.Lanes)
            {
                sums = TSimd.Add(sums, TSimd.Load(target + k));
            }

            TSimd.Store(lanes + lane, sums);
        }

        float sum = LaneSums.Total(lanes);
        TVector divisor = TSimd.Broadcast(sum);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(target + k, TSimd.Divide(TSimd.Load(target + k), divisor));
        }

        return sum;
    }
}
