using System.Runtime.Intrinsics;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>Elementary functions of one number with the same bits on every machine; the runtime's own differ between systems.</summary>
internal static class ScalarMath
{
    // 1/k for odd k, the highest order first.
    private static ReadOnlySpan<double> ArtanhSeries =>
        [1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    /// <summary>The number that <see cref="VectorMath.Exp"/> gives in each lane.</summary>
    public static float Exp(float x) => VectorMath.Exp<Simd128, Vector128<float>>(Vector128.Create(x)).ToScalar();

    /// <summary>
    /// The exponential: x = k log 2 + r with |r| at most log(2)/2, e^r by its series to r^17 / 17!, whose first term left out is below 1e-23. Relative error
    /// below 1e-15 where |x| is at most 700; beyond it the runtime's own.
    /// </summary>
    public static double Exp(double x)
    {
        if (!(Math.Abs(x) <= 700))
        {
            return Math.Exp(x);
        }

        // log 2 in two parts, the first of few enough bits that its products with k are exact.
        double power = Math.Round(x * 1.44269504088896341);
        double rest = x - power * 0.693147180369123816490 - power * 1.90821492927058770002e-10;
        double sum = 1;
        for (int order = 17; order > 0; order--)
        {
            sum = 1 + rest * sum / order;
        }

        return Math.ScaleB(sum, (int)power);
    }

    /// <summary>
    /// The natural logarithm: x = m 2^e with m in [sqrt(1/2), sqrt(2)), log m = 2 artanh((m-1)/(m+1)) by its series, whose
    /// first term left out is below 1e-17 of the first. Relative error below 1e-15 away from x = 1, absolute 1e-16 near it.
    /// </summary>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0)
        {
            return Math.Log(x);
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1022;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FE0_0000_0000_0000);
        if (mantissa < 0.70710678118654752)
        {
            mantissa *= 2;
            exponent--;
        }

        double ratio = (mantissa - 1) / (mantissa + 1);
        double square = ratio * ratio;
        double sum = 0;
        foreach (double factor in ArtanhSeries)
        {
            sum = sum * square + factor;
        }

        return exponent * 0.693147180559945309 + 2 * ratio * sum;
    }
}
