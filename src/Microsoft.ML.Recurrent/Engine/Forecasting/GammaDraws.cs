using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Draws of gamma and Poisson distributions.</summary>
internal static class GammaDraws
{
    // Below, products of uniform draws take fewer of them than a rejection.
    private const double LargestProductMean = 12;

    /// <summary>Gamma of a shape and scale 1 (Marsaglia and Tsang 2000).</summary>
    public static double Gamma(double shape, ref RandomStream random)
    {
        if (shape < 1)
        {
            double unit = 1 - (double)random.NextUnit();
            return Gamma(shape + 1, ref random) * Math.Exp(ScalarMath.Log(unit) / shape);
        }

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = random.NextNormal();
            double root = 1 + (c * normal);
            if (root <= 0)
            {
                continue;
            }

            double cube = root * root * root;
            double unit = 1 - (double)random.NextUnit();
            if (ScalarMath.Log(unit) < (0.5 * normal * normal) + d - (d * cube) + (d * ScalarMath.Log(cube)))
            {
                return d * cube;
            }
        }
    }

    /// <summary>Poisson of a mean: products of uniform draws where it is small (Knuth), else transformed rejection (PTRS; Hoermann 1993).</summary>
    public static double Poisson(double mean, ref RandomStream random)
    {
        if (mean < LargestProductMean)
        {
            double limit = Math.Exp(-mean);
            double product = 1 - (double)random.NextUnit();
            int count = 0;
            for (; product > limit; count++)
            {
                product *= 1 - (double)random.NextUnit();
            }

            return count;
        }

        double b = 0.931 + (2.53 * Math.Sqrt(mean));
        double a = -0.059 + (0.02483 * b);
        double inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        double accepted = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = random.NextUnit() - 0.5;
            double v = 1 - (double)random.NextUnit();
            double us = 0.5 - Math.Abs(u);
            if (us == 0)
            {
                continue;
            }

            double count = Math.Floor((((2 * a / us) + b) * u) + mean + 0.43);
            if (us >= 0.07 && v <= accepted)
            {
                return count;
            }

            if (count >= 0
                && (us >= 0.013 || v <= us)
                && ScalarMath.Log(v * inverseAlpha / ((a / (us * us)) + b)) <= (count * ScalarMath.Log(mean)) - mean - GammaFunctions.LogGamma(count + 1))
            {
                return count;
            }
        }
    }
}
