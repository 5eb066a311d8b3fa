namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>The errors of a naive forecast, of all values and by series.</summary>
internal sealed class NaiveSums(int seriesCount)
{
    private readonly ErrorSums _all = new();
    private readonly ErrorSums[] _series = [.. Enumerable.Range(0, seriesCount).Select(_ => new ErrorSums())];

    /// <summary>Adds the naive forecast of a value; NaN: there is none.</summary>
    public void Add(int series, ForecastValue value, float forecast)
    {
        if (!float.IsNaN(forecast))
        {
            _all.Add(value.Actual, forecast, value.Scale);
            _series[series].Add(value.Actual, forecast, value.Scale);
        }
    }

    public ForecastErrorMetrics ToMetrics(string name) => _all.ToMetrics(name, MeanOf(_series));

    /// <summary>The mean of the series' scaled errors, each series weighing the same; NaN without any.</summary>
    public static double MeanOf(IEnumerable<ErrorSums> series)
        => series.Select(sums => sums.ScaledError).Where(error => !double.IsNaN(error)).DefaultIfEmpty(double.NaN).Average();
}
