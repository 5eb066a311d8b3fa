using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Quantiles of Student's t distribution with any degrees of freedom from 1 on. With t = sqrt(v) tan(a) the density over a is cos(a)^(v - 1), smooth and on a bounded
/// range, so its sum over equal parts is near the integral: relative error below 1e-4 for levels between 0.001 and 0.999.
/// </summary>
internal static class StudentQuantile
{
    private const int PartCount = 4096;

    /// <param name="level">Between 0 and 1.</param>
    /// <param name="freedom">v, at least 1.</param>
    public static double Of(double level, double freedom)
    {
        double total = 0;
        for (int part = 1; part <= PartCount; part++)
        {
            total += AreaOf(part, freedom);
        }

        double rest = level * total;
        for (int part = 1; part <= PartCount; part++)
        {
            double area = AreaOf(part, freedom);
            if (rest <= area || part == PartCount)
            {
                return ValueAt((part - 1 + (area > 0 ? Math.Min(1, rest / area) : 1)) / PartCount, freedom);
            }

            rest -= area;
        }

        return double.NaN;
    }

    /// <summary>The area of a part, but for a factor that all parts share.</summary>
    private static double AreaOf(int part, double freedom) => DensityAt((double)(part - 1) / PartCount, freedom) + DensityAt((double)part / PartCount, freedom);

    private static double DensityAt(double place, double freedom)
    {
        double cosine = CalendarCycles.SineOf(place / 2);
        return freedom == 1 ? 1 : cosine <= 0 ? 0 : ScalarMath.Exp((freedom - 1) * ScalarMath.Log(cosine));
    }

    /// <summary>The value at a place from 0 to 1 of the range of a, -pi/2 to pi/2: sin(a) = -cos(pi place), cos(a) = sin(pi place).</summary>
    private static double ValueAt(double place, double freedom) => -Math.Sqrt(freedom) * CalendarCycles.SineOf((place / 2) + 0.25) / CalendarCycles.SineOf(place / 2);
}
