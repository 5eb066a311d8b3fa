using Microsoft.ML.Recurrent.Data.TimeSeries;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Fits an estimator on the rows before a fold of origins, forecasts from these, and goes on to the next fold.</summary>
internal sealed class Backtesting(IDataView data, ForecastFormat format, SeriesTargets truth, int[] firstTargets)
{
    private readonly SeriesIndex _index = truth.Index;
    private readonly List<ForecastResidual> _residuals = [];
    private readonly List<ITransformer> _models = [];

    public IReadOnlyList<ForecastResidual> Residuals => _residuals;

    public IReadOnlyList<ITransformer> Models => _models;

    /// <param name="estimator">What is fitted.</param>
    /// <param name="refitEvery">Origins of a fold; 0: all origins are one fold.</param>
    public ForecastingMetrics Run(IEstimator<ITransformer> estimator, int refitEvery)
    {
        var measurement = new ForecastMeasurement(format, truth, firstTargets);
        int testSteps = Enumerable.Range(0, _index.SeriesCount).Max(series => _index.LengthOf(series) - firstTargets[series]);
        int foldSteps = refitEvery == 0 ? testSteps : checked(refitEvery * format.Stride);
        int horizon = 1;
        for (int from = 0; from + horizon <= testSteps; from += foldSteps)
        {
            int to = from + foldSteps;
            ITransformer model = estimator.Fit(RowsUpTo(from));
            horizon = new ForecastColumns(model.GetOutputSchema(data.Schema), format, truth.Count).Horizon;
            if (from + horizon > testSteps)
            {
                break;
            }

            int fold = _models.Count;
            _models.Add(model);

            // The rows behind the fold's last horizon are of no use to its forecasts.
            IDataView scored = model.Transform(RowsUpTo((int)Math.Min(int.MaxValue / 2, (long)to + horizon)));
            measurement.Add(scored, from, to, (series, origin, step, target, value) => _residuals.Add(Residual(fold, series, origin, step, target, value)));
        }

        return _models.Count == 0
            ? throw new InvalidOperationException($"Expected test parts of at least {horizon} rows, the horizon, in one series at least, got at most {testSteps}.")
            : measurement.ToMetrics();
    }

    /// <summary>Each series up to so many rows of its test part.</summary>
    private SelectedRows RowsUpTo(int testRows) => new(data, row => _index.StepOf(row) < firstTargets[_index.SeriesOf(row)] + testRows);

    private ForecastResidual Residual(int fold, int series, int origin, int step, int target, ForecastValue value) => new()
    {
        Series = _index.NameOf(series),
        Fold = fold,
        Origin = origin,
        Time = _index.TimeTextOf(_index.RowOf(series, origin + 1 + step)),
        Step = step + 1,
        Target = truth.Names[target],
        Actual = (float)value.Actual,
        Forecast = (float)value.Forecast,
        Residual = (float)(value.Actual - value.Forecast),
    };
}
