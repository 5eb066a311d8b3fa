namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Measures the forecasts of rows against the rows that follow them.</summary>
internal sealed class ForecastMeasurement
{
    private const int NotYet = -1;

    private readonly ForecastFormat _format;
    private readonly SeriesTargets _truth;
    private readonly int[] _firstTargets;
    private readonly double[][] _scales;
    private ForecastSums? _sums;

    /// <param name="format">The columns.</param>
    /// <param name="truth">The true numbers.</param>
    /// <param name="firstTargets">The first step of each series that is a target; null: the one behind the first row with a forecast.</param>
    public ForecastMeasurement(ForecastFormat format, SeriesTargets truth, int[]? firstTargets)
    {
        _format = format;
        _truth = truth;
        _firstTargets = new int[truth.Index.SeriesCount];
        _scales = new double[truth.Index.SeriesCount][];
        Array.Fill(_firstTargets, NotYet);
        for (int series = 0; firstTargets is not null && series < firstTargets.Length; series++)
        {
            SetFirst(series, firstTargets[series]);
        }
    }

    /// <summary>Adds the forecasts of rows.</summary>
    /// <param name="scored">The first rows of each series, or all.</param>
    /// <param name="from">The first row that counts as an origin, counted in each series from the one before its first target.</param>
    /// <param name="to">The end of these rows.</param>
    /// <param name="residual">Is told each value: series, origin, step, target, and the value; null: nobody is.</param>
    public void Add(IDataView scored, int from, int to, Action<int, int, int, int, ForecastValue>? residual = null)
    {
        var columns = new ForecastColumns(scored.Schema, _format, _truth.Count);
        _sums ??= new ForecastSums(_truth, columns);
        var index = Data.TimeSeries.SeriesIndex.Read(scored, _format.SeriesColumnName, _format.TimeColumnName);
        using DataViewRowCursor cursor = scored.GetRowCursor(columns.All);
        var reader = new ForecastReader(cursor, columns);
        var value = new ForecastValue(columns.Levels.Length);
        for (int row = 0; cursor.MoveNext(); row++)
        {
            int series = index.SeriesOf(row);
            int origin = index.StepOf(row);
            if (IsOrigin(series, origin, columns.Horizon, from, to) && Read(reader, series, origin))
            {
                AddOrigin(reader, value, series, origin, columns.Horizon, residual);
            }
        }
    }

    public ForecastingMetrics ToMetrics() => _sums!.ToMetrics(_format);

    private bool IsOrigin(int series, int origin, int horizon, int from, int to)
    {
        if (origin + horizon >= _truth.Index.LengthOf(series))
        {
            return false;
        }

        int first = _firstTargets[series];
        int offset = first == NotYet ? 0 : origin + 1 - first;
        return offset >= from && offset < to && offset % _format.Stride == 0;
    }

    private bool Read(ForecastReader reader, int series, int origin)
    {
        bool hasForecast = reader.Read();
        if (_firstTargets[series] == NotYet)
        {
            if (hasForecast)
            {
                SetFirst(series, origin + 1);
            }
        }
        else if (!hasForecast)
        {
            _sums!.OriginsWithoutForecast++;
        }

        return hasForecast;
    }

    private void AddOrigin(
        ForecastReader reader, ForecastValue value, int series, int origin, int horizon, Action<int, int, int, int, ForecastValue>? residual)
    {
        _sums!.OriginCount++;
        for (int step = 0; step < horizon; step++)
        {
            for (int target = 0; target < _truth.Count; target++)
            {
                value.Actual = _truth[series, origin + 1 + step][target];
                if (double.IsNaN(value.Actual))
                {
                    continue;
                }

                reader.Write((step * _truth.Count) + target, value);
                value.Scale = _scales[series][target];
                _sums.Add(value, series, step, target);
                float persistent = _truth.LastKnown(series, origin, target);
                float seasonal = _truth.SeasonEarlier(series, origin, origin + 1 + step, _format.SeasonLength, target);
                _sums.AddNaive(value, series, persistent, float.IsNaN(seasonal) ? persistent : seasonal);
                residual?.Invoke(series, origin, step, target, value);
            }
        }
    }

    private void SetFirst(int series, int firstTarget)
    {
        _firstTargets[series] = firstTarget;
        _scales[series] = [.. Enumerable.Range(0, _truth.Count).Select(target => _truth.ScaleOf(series, target, firstTarget, _format.SeasonLength))];
    }
}
