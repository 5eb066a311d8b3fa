using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>The standard normal distribution, with the same bits on every machine.</summary>
internal static class NormalDistribution
{
    public const double LogOfRootOfTwoPi = 0.91893853320467274178;

    // Beyond it 1 - Cdf is below 1e-15.
    private const double Far = 8;

    /// <summary>
    /// The part of the distribution below x, by the series 1/2 + density(x) (x + x^3/3 + x^5/(3*5) + ...) (Marsaglia 2004); absolute error below 1e-14.
    /// </summary>
    public static double Cdf(double x)
    {
        if (!(Math.Abs(x) < Far))
        {
            return x > 0 ? 1 : 0;
        }

        double term = x;
        double sum = x;
        for (int odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2)
        {
            term *= x * x / odd;
            sum += term;
        }

        return 0.5 + sum * ScalarMath.Exp(-x * x / 2 - LogOfRootOfTwoPi);
    }
}
