using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>The logarithm of the gamma function and its derivative, of positive numbers, by their asymptotic series above 10 and recurrences below.</summary>
internal static class GammaFunctions
{
    private const double HalfLogTwoPi = 0.91893853320467274;
    private const double SeriesStart = 10;

    /// <summary>log gamma(x); absolute error below 1e-11.</summary>
    public static double LogGamma(double x)
    {
        double product = 1;
        while (x < SeriesStart)
        {
            product *= x++;
        }

        double inverse = 1 / x;
        double square = inverse * inverse;
        double series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680))))));
        return ((x - 0.5) * ScalarMath.Log(x)) - x + HalfLogTwoPi + series - ScalarMath.Log(product);
    }

    /// <summary>The derivative of <see cref="LogGamma"/>; absolute error below 1e-10 for x above 1e-4.</summary>
    public static double Digamma(double x)
    {
        double sum = 0;
        while (x < SeriesStart)
        {
            sum -= 1 / x++;
        }

        double square = 1 / (x * x);
        double series = square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * ((1.0 / 252) - (square / 240))))));
        return sum + ScalarMath.Log(x) - (0.5 / x) - series;
    }
}
