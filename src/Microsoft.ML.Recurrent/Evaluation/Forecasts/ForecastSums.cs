namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>All sums of an evaluation: of all values, and by step, target and series; and of the naive forecasts of the same values.</summary>
internal sealed class ForecastSums
{
    private readonly ErrorSums[] _steps;
    private readonly ErrorSums[] _targets;
    private readonly ErrorSums[] _series;
    private readonly ErrorSums _all = new();
    private readonly NaiveSums _persistence;
    private readonly NaiveSums _seasonal;
    private readonly QuantileSums[] _stepQuantiles;
    private readonly QuantileSums? _quantiles;
    private readonly SeriesTargets _truth;

    public ForecastSums(SeriesTargets truth, ForecastColumns columns)
    {
        _truth = truth;
        int seriesCount = truth.Index.SeriesCount;
        _steps = New(columns.Horizon);
        _targets = New(truth.Count);
        _series = New(seriesCount);
        _persistence = new NaiveSums(seriesCount);
        _seasonal = new NaiveSums(seriesCount);
        if (columns.Levels.Length > 0 || columns.Samples is not null)
        {
            _quantiles = new QuantileSums(columns.Levels);
        }

        _stepQuantiles = columns.Levels.Length == 0 ? [] : [.. Enumerable.Range(0, columns.Horizon).Select(_ => new QuantileSums(columns.Levels))];
    }

    public long OriginCount { get; set; }

    public long OriginsWithoutForecast { get; set; }

    public void Add(ForecastValue value, int series, int step, int target)
    {
        foreach (ErrorSums sums in (ReadOnlySpan<ErrorSums>)[_all, _steps[step], _targets[target], _series[series]])
        {
            sums.Add(value.Actual, value.Forecast, value.Scale);
        }

        _quantiles?.Add(value);
        if (_stepQuantiles.Length > 0)
        {
            _stepQuantiles[step].Add(value);
        }
    }

    /// <summary>Adds what the naive forecasts say of the same value.</summary>
    public void AddNaive(ForecastValue value, int series, float persistent, float seasonal)
    {
        _persistence.Add(series, value, persistent);
        _seasonal.Add(series, value, seasonal);
    }

    public ForecastingMetrics ToMetrics(ForecastFormat format) => new()
    {
        SeasonLength = format.SeasonLength,
        SeriesCount = _series.Count(sums => sums.Count > 0),
        OriginCount = OriginCount,
        OriginsWithoutForecast = OriginsWithoutForecast,
        All = _all.ToMetrics("all", NaiveSums.MeanOf(_series)),
        Persistence = _persistence.ToMetrics("persistence"),
        SeasonalNaive = _seasonal.ToMetrics($"seasonal naive (m={format.SeasonLength})"),
        WeightedQuantileLoss = _quantiles?.WeightedLoss ?? double.NaN,
        RankedProbabilityScore = _quantiles?.RankedProbabilityScore ?? double.NaN,
        Quantiles = _quantiles?.ToQuantiles() ?? [],
        Intervals = _quantiles?.ToIntervals() ?? [],
        PerStep = [.. _steps.Select((sums, step) => sums.ToMetrics($"step {step + 1}"))],
        PerStepQuantiles = [.. _stepQuantiles.Select(sums => sums.ToQuantiles())],
        PerTarget = [.. _targets.Select((sums, target) => sums.ToMetrics(_truth.Names[target]))],
        PerSeries = [.. _series.Select((sums, series) => sums.ToMetrics(_truth.Index.NameOf(series)))],
    };

    private static ErrorSums[] New(int count) => [.. Enumerable.Range(0, count).Select(_ => new ErrorSums())];
}
