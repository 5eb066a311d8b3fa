using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>Elementary functions over vectors of any width, with the same bits on each.</summary>
internal static class VectorMath
{
    /// <summary>
    /// tanh as an odd polynomial of degree 13 over an even one of degree 6, the minimax coefficients that Eigen publishes for
    /// single precision (ptanh). Absolute error below 3.2e-7 everywhere; relative accuracy is not promised near the clamp.
    /// NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Beyond this the quotient would leave [-1, 1].
        x = TSimd.Min(TSimd.Max(x, TSimd.Broadcast(-7.90531110763549805f)), TSimd.Broadcast(7.90531110763549805f));
        TVector square = TSimd.Multiply(x, x);
        TVector p = TSimd.MultiplyAdd(square, TSimd.Broadcast(-2.76076847742355e-16f), TSimd.Broadcast(2.00018790482477e-13f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Broadcast(-8.60467152213735e-11f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Broadcast(5.12229709037114e-08f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Broadcast(1.48572235717979e-05f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Broadcast(6.37261928875436e-04f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Broadcast(4.89352455891786e-03f));
        TVector q = TSimd.MultiplyAdd(square, TSimd.Broadcast(1.19825839466702e-06f), TSimd.Broadcast(1.18534705686654e-04f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Broadcast(2.26843463243900e-03f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Broadcast(4.89352518554385e-03f));
        return TSimd.Divide(TSimd.Multiply(x, p), q);
    }

    /// <summary>1 / (1 + exp(-x)) = 0.5 tanh(x/2) + 0.5. Absolute error below 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector half = TSimd.Broadcast(0.5f);
        return TSimd.MultiplyAdd(half, Tanh<TSimd, TVector>(TSimd.Multiply(half, x)), half);
    }

    /// <summary>
    /// exp(x) = 2^n exp(r), n = round(x / ln 2), |r| at most 0.35, exp(r) by its Taylor sum to r^7/7!. Relative error below
    /// 2e-7 for x in [-87, 88]; smaller x give exp(-87), a positive number near 1.6e-38, larger ones exp(88).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        x = TSimd.Min(TSimd.Max(x, TSimd.Broadcast(-87f)), TSimd.Broadcast(88f));
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(1.44269504f)));

        // ln 2 in two parts: the first has few bits, so n * part is exact.
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-0.693359375f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(2.12194440e-4f), r);
        TVector sum = TSimd.MultiplyAdd(r, TSimd.Broadcast(1f / 5040), TSimd.Broadcast(1f / 720));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(1f / 120));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(1f / 24));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(1f / 6));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(0.5f));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(1f));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Broadcast(1f));
        return TSimd.ScaleByPowerOfTwo(sum, n);
    }
}
