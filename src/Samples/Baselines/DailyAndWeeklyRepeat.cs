namespace Samples.Baselines;

/// <summary>
/// The mean of two repeats of hours: of the last day, and of the same hours a week ago, shifted by how much the last day's level differs from the day a week
/// before. Its quantiles are those of its own past errors.
/// </summary>
internal static class DailyAndWeeklyRepeat
{
    private const int Day = 24;
    private const int Week = 168;
    private const int Tenths = 9;

    /// <summary>The forecast.</summary>
    public static float[] Forecast(ReadOnlySpan<float> known, int horizon)
    {
        double shift = 0;
        for (int hour = 1; hour <= Day; hour++)
            shift += (known[^hour] - known[^(hour + Week)]) / (double)Day;
        var forecast = new float[horizon];
        for (int step = 0; step < horizon; step++)
        {
            double daily = known[known.Length - Day + (step % Day)];
            double weekly = known[known.Length - Week + step] + shift;
            forecast[step] = (float)((daily + weekly) / 2);
        }
        return forecast;
    }

    /// <summary>The forecast and its quantiles 0.1 to 0.9: the errors of its forecasts at this hour of every day before are put upon it, step by step.</summary>
    public static float[][] Quantiles(ReadOnlySpan<float> known, int horizon)
    {
        float[] forecast = Forecast(known, horizon);
        var errors = new List<float>[horizon];
        for (int step = 0; step < horizon; step++)
            errors[step] = [];
        for (int end = known.Length - horizon; end >= Week + Day; end -= Day)
        {
            float[] earlier = Forecast(known[..end], horizon);
            for (int step = 0; step < horizon; step++)
                errors[step].Add(known[end + step] - earlier[step]);
        }
        foreach (List<float> each in errors)
            each.Sort();
        return [forecast, .. Enumerable.Range(1, Tenths).Select(tenth => forecast.Select((value, step) => value + Quantile(errors[step], tenth / 10.0)).ToArray())];
    }

    private static float Quantile(List<float> sorted, double level)
    {
        double place = level * (sorted.Count - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Count - 1);
        return (float)(sorted[below] + ((place - below) * (sorted[above] - sorted[below])));
    }
}
