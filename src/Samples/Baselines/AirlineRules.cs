namespace Samples.Baselines;

/// <summary>Rules that forecast months of a series which grows from year to year.</summary>
internal static class AirlineRules
{
    private const int Year = 12;

    /// <summary>
    /// Last month's growth over its year, put upon each month a year before: what a network makes that learns the last differences of logarithms of a year, and
    /// gives 0.
    /// </summary>
    public static float[] RepeatGrowth(ReadOnlySpan<float> known, int horizon) => Grown(known, known[^1] / (double)known[^(1 + Year)], horizon);

    /// <summary>The last year, times its growth over the year before.</summary>
    public static float[] RepeatYearWithGrowth(ReadOnlySpan<float> known, int horizon)
    {
        double last = 0;
        double before = 0;
        for (int month = 1; month <= Year; month++)
            (last, before) = (last + known[^month], before + known[^(month + Year)]);
        return Grown(known, last / before, horizon);
    }

    /// <summary>Logarithms of the months' growth over their year, of which an autoregression can be made.</summary>
    public static float[] LogGrowth(ReadOnlySpan<float> values)
    {
        var growth = new float[values.Length - Year];
        for (int i = 0; i < growth.Length; i++)
            growth[i] = (float)(Math.Log(values[i + Year]) - Math.Log(values[i]));
        return growth;
    }

    /// <summary>The next month by a linear forecast of the logarithm of its growth over its year.</summary>
    public static float[] NextMonth(ReadOnlySpan<float> known, RidgeForecast growth) => [(float)(known[^Year] * Math.Exp(growth.Forecast(LogGrowth(known))[0]))];

    private static float[] Grown(ReadOnlySpan<float> known, double growth, int horizon)
    {
        var forecast = new float[horizon];
        for (int step = 0; step < horizon; step++)
            forecast[step] = (float)(growth * known[known.Length - Year + step]);
        return forecast;
    }
}
