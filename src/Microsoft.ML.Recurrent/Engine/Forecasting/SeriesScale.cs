namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What is subtracted from values, and what they are divided by then.</summary>
internal readonly record struct SeriesScale(float Location, float Divisor)
{
    // Where a window hardly moves, divided by its own deviation the next move would be all that a network sees.
    private const double SmallestShare = 0.05;

    // Of normal values, the interquartile range in deviations.
    private const double NormalRange = 1.3489795;

    /// <summary>The scale of some values, of which there is at least one.</summary>
    /// <param name="scaling">What is measured.</param>
    /// <param name="values">None of them missing; may be sorted.</param>
    /// <param name="usual">The divisor of the whole series, which bounds that of a window from below; 0: not known.</param>
    public static SeriesScale Of(WindowScaling scaling, Span<float> values, float usual)
    {
        if (scaling == WindowScaling.None)
        {
            return new SeriesScale(0, 1);
        }

        double last = values[^1];
        (double location, double divisor) = scaling switch
        {
            WindowScaling.MeanAbsolute => (0, MeanMagnitude(values)),
            WindowScaling.Robust => Robust(values),
            _ => Moments(values),
        };
        location = scaling == WindowScaling.LastValue ? last : location;
        divisor = Math.Max(divisor, SmallestShare * usual);

        // Of constant values the size is all that there is to go by; of zeros nothing.
        double rounding = 1e-6 * Math.Max(Math.Abs(location), MeanMagnitude(values));
        divisor = divisor > rounding ? divisor : Math.Abs(location) > 0 ? Math.Abs(location) : 1;
        return new SeriesScale((float)location, (float)divisor);
    }

    private static double MeanMagnitude(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += Math.Abs(value);
        }

        return sum / values.Length;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / values.Length));
    }

    private static (double Median, double Spread) Robust(Span<float> values)
    {
        values.Sort();
        return (QuantileOf(values, 0.5), (QuantileOf(values, 0.75) - QuantileOf(values, 0.25)) / NormalRange);
    }

    /// <summary>A quantile of sorted values, between neighbours in proportion.</summary>
    internal static double QuantileOf(ReadOnlySpan<float> sorted, double level)
    {
        double place = level * (sorted.Length - 1);
        int low = (int)place;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((place - low) * ((double)sorted[high] - sorted[low]));
    }
}
