using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        x = TSimd.Clamp(x, TSimd.Broadcast(-7.90531110763549805f), TSimd.Broadcast(7.90531110763549805f));
        TVector square = TSimd.Multiply(x, x);
        TVector p = TSimd.MultiplyAdd(square, TSimd.Broadcast(-2.76076847742355e-16f), TSimd.Broadcast(2.00018790482477e-13f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(-8.60467152213735e-11f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(5.12229709037114e-08f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(1.48572235717979e-05f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(6.37261928875436e-04f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(4.89352455891786e-03f));
        TVector q = TSimd.MultiplyAdd(square, TSimd.Broadcast(1.19825839466702e-06f), TSimd.Broadcast(1.18534705686654e-04f));
        q = TSimd.MultiplyAdd(q, square, TSimd.Broadcast(2.26843463243900e-03f));
        q = TSimd.MultiplyAdd(q, square, TSimd.Broadcast(4.89352518554385e-03f));
        return TSimd.Divide(TSimd.Multiply(x, p), q);
    }

    /// <summary>1 / (1 + exp(-x)) = 0.5 tanh(x/2) + 0.5. Absolute error below 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector half = TSimd.Broadcast(0.5f);
        return TSimd.MultiplyAdd(Tanh<TSimd, TVector>(TSimd.Multiply(half, x)), half, half);
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
        x = TSimd.Clamp(x, TSimd.Broadcast(-87f), TSimd.Broadcast(88f));
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(1.44269504f)));

        // ln 2 in two parts: the first has few bits, so n * part is exact.
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-0.693359375f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(2.12194440e-4f), r);
        TVector sum = TSimd.MultiplyAdd(r, TSimd.Broadcast(1f / 5040), TSimd.Broadcast(1f / 720));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(1f / 120));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(1f / 24));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(1f / 6));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(0.5f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(1f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Broadcast(1f));
        return TSimd.ScaleByPowerOfTwo(sum, n);
    }

    /// <summary>
    /// exp(x) for x up to 700 in double precision, by the same steps as the single one with the Taylor sum to r^13/13!. Relative error
    /// below 1e-15 * (1 + |x| / 100); 0 for x below -700, NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        Vector512<double> isTiny = Vector512.LessThan(x, Vector512.Create(-700.0));

        // NaN is the second operand, which the instruction returns then.
        Vector512<double> bounded = Vector512.MaxNative(Vector512.Create(-700.0), Vector512.MinNative(Vector512.Create(700.0), x));

        // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
        Vector512<double> magic = Vector512.Create(6755399441055744.0);
        Vector512<double> shifted = Vector512.MultiplyAddEstimate(bounded, Vector512.Create(1.4426950408889634), magic);
        Vector512<double> n = shifted - magic;
        Vector512<double> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693147180369123816490), bounded);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-1.90821492927058770002e-10), r);
        Vector512<double> sum = Vector512.Create(1.0 / 6227020800);
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 479001600));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 39916800));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 3628800));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 362880));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 40320));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 5040));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 720));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 120));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 24));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0 / 6));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(0.5));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0));
        sum = Vector512.MultiplyAddEstimate(r, sum, Vector512.Create(1.0));
        Vector512<double> power = Vector512.ShiftLeft(shifted.AsInt64() + Vector512.Create(1023L), 52).AsDouble();
        return Vector512.ConditionalSelect(isTiny, Vector512<double>.Zero, sum * power);
    }
}
