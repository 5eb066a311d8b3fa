using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The scores of additive attention, vector . tanh(hidden), and their derivatives.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Replaces a row by its tanh and returns the product with <paramref name="vector"/>, whose padding is zero.</summary>
    public static float Score(Matrix hidden, int row, AlignedBuffer vector)
    {
        if (Simd512.IsSupported)
        {
            return ScoreCore<Simd512, Vector512<float>>(hidden, row, vector);
        }

        return Simd256.IsSupported
            ? ScoreCore<Simd256, Vector256<float>>(hidden, row, vector)
            : ScoreCore<Simd128, Vector128<float>>(hidden, row, vector);
    }

    /// <summary>
    /// For sixteen columns from <paramref name="column"/> on: writes the sum over rows, in ascending order, of
    /// scoreGradient * tanh to <paramref name="vectorGradient"/>, and replaces tanh by the gradient before it,
    /// scoreGradient * vector * (1 - tanh^2).
    /// </summary>
    /// <param name="hidden">tanh, N rows.</param>
    /// <param name="column">A multiple of 16.</param>
    /// <param name="scoreGradients">1 x N.</param>
    /// <param name="vector">The vector with its padding.</param>
    /// <param name="vectorGradient">Sixteen sums.</param>
    public static void Backward(Matrix hidden, int column, Matrix scoreGradients, AlignedBuffer vector, Span<float> vectorGradient)
    {
        if (Simd512.IsSupported)
        {
            BackwardCore<Simd512, Vector512<float>>(hidden, column, scoreGradients, vector, vectorGradient);
        }
        else if (Simd256.IsSupported)
        {
            BackwardCore<Simd256, Vector256<float>>(hidden, column, scoreGradients, vector, vectorGradient);
        }
        else
        {
            BackwardCore<Simd128, Vector128<float>>(hidden, column, scoreGradients, vector, vectorGradient);
        }
    }

    internal static float ScoreCore<TSimd, TVector>(Matrix hidden, int row, AlignedBuffer vector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[LaneSums.Lanes];
        float* values = hidden.RowPointer(row);
        float* factors = vector.Pointer;
        int width = AlignedBuffer.RoundUp(hidden.Columns);
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            for (int k = lane; k < width; k += LaneSums.Lanes)
            {
                TVector tanh = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(values + k));
                TSimd.Store(values + k, tanh);
                sum = TSimd.MultiplyAdd(tanh, TSimd.Load(factors + k), sum);
            }

            TSimd.Store(lanes + lane, sum);
        }

        return LaneSums.Total(lanes);
    }

    internal static void BackwardCore<TSimd, TVector>(Matrix hidden, int column, Matrix scoreGradients, AlignedBuffer vector, Span<float> vectorGradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* gradients = scoreGradients.Pointer;
        TVector one = TSimd.Broadcast(1);
        fixed (float* sums = vectorGradient)
        {
            for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
            {
                TVector sum = TSimd.Zero;
                TVector factor = TSimd.Load(vector.Pointer + column + lane);
                float* values = hidden.Pointer + column + lane;
                for (int row = 0; row < hidden.Rows; row++)
                {
                    TVector tanh = TSimd.Load(values);
                    TVector gradient = TSimd.Broadcast(gradients[row]);
                    sum = TSimd.MultiplyAdd(gradient, tanh, sum);
                    TVector slope = TSimd.Subtract(one, TSimd.Multiply(tanh, tanh));
                    TSimd.Store(values, TSimd.Multiply(TSimd.Multiply(gradient, factor), slope));
                    values += hidden.Stride;
                }

                TSimd.Store(sums + lane, sum);
            }
        }
    }
}
