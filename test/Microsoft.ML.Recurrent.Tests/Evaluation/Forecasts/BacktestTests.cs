using Microsoft.ML.Recurrent.Tests.Data.TimeSeries;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

public sealed class BacktestTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void It_is_fitted_on_the_rows_before_the_test_part_and_measured_at_every_origin()
    {
        var estimator = new RepeatingEstimator(2);
        ForecastBacktest backtest = Run(estimator, testSteps: 4);
        Assert.Equal([[1, 2, 3, 4, 5, 6]], estimator.Fits);
        Assert.Single(backtest.Models);
        Assert.Equal(3, backtest.Metrics.OriginCount);
        Assert.Equal(6, backtest.Metrics.All.Count);
        Assert.Equal((1 + 2 + 2 + 3 + 3 + 4) / 6.0, backtest.Metrics.MeanAbsoluteError);
        Assert.Equal(["5 1 1", "5 2 2", "6 1 2", "6 2 3", "7 1 3", "7 2 4"], Residuals(backtest).Select(row => $"{row.Origin} {row.Step} {row.Residual}"));
    }

    [Fact]
    public void It_is_fitted_again_every_so_many_origins_on_all_rows_before_them()
    {
        var estimator = new RepeatingEstimator(2);
        ForecastBacktest backtest = Run(estimator, testSteps: 6, refitEvery: 2);
        Assert.Equal([[1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7, 8]], estimator.Fits);
        Assert.Equal([0, 0, 1, 1, 2], Residuals(backtest).Where(row => row.Step == 1).Select(row => row.Fold));
        Assert.Equal([1, 2, 1, 2, 1], Residuals(backtest).Where(row => row.Step == 1).Select(row => row.Residual));
    }

    [Fact]
    public void Bounds_are_measured_where_their_columns_are_named()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 1, 2, 3, 2, 5, 5));
        ForecastingMetrics metrics = _ml.Forecasting.Backtest(
            data, new RepeatingEstimator(1), "Load", testSteps: 4, confidenceLowerBoundColumn: "Forecast", confidenceUpperBoundColumn: "Forecast", confidenceLevel: 0.9f).Metrics;
        ForecastIntervalMetrics interval = Assert.Single(metrics.Intervals);

        // It forecasts the last value that it was fitted on, 2.
        Assert.Equal((0.9, 0.25, 0.0), (interval.Level, interval.Coverage, interval.MeanWidth));
    }

    [Fact]
    public void A_stride_leaves_out_origins()
    {
        var estimator = new RepeatingEstimator(1);
        ForecastBacktest backtest = Run(estimator, testSteps: 6, stride: 2, refitEvery: 1);
        Assert.Equal([3, 5, 7], Residuals(backtest).Select(row => row.Origin));
        Assert.Equal([4, 6, 8], estimator.Fits.Select(fit => fit.Length));
        Assert.All(Residuals(backtest), row => Assert.Equal(1, row.Residual));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void No_fit_sees_a_number_that_it_is_measured_by(int refitEvery)
    {
        var estimator = new RepeatingEstimator(2);
        ForecastBacktest backtest = Run(estimator, testSteps: 7, refitEvery: refitEvery);
        foreach (ForecastResidual row in Residuals(backtest))
        {
            Assert.DoesNotContain(row.Actual, estimator.Fits[row.Fold]);
            Assert.Equal(row.Fold, Math.Min(row.Fold, backtest.Models.Count - 1));
        }
    }

    [Fact]
    public void Residuals_name_series_and_time()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 1, 2, 3).Concat(TimedStep.Hours("b", 5, 6, 7)));
        ForecastBacktest backtest = _ml.Forecasting.Backtest(data, new RepeatingEstimator(1), "Load", timeColumnName: "Time", seriesColumnName: "Meter", testSteps: 1);
        Assert.Equal(["a", "b"], Residuals(backtest).Select(row => row.Series));
        Assert.All(Residuals(backtest), row => Assert.Contains("2024-01-01", row.Time, StringComparison.Ordinal));
        Assert.Equal(2, backtest.Metrics.SeriesCount);
        Assert.Equal(["Load", "Load"], Residuals(backtest).Select(row => row.Target));
    }

    [Fact]
    public void A_test_part_shorter_than_the_horizon_is_refused()
        => Assert.Equal(
            "Expected test parts of at least 5 rows, the horizon, in one series at least, got at most 4.",
            Assert.Throws<InvalidOperationException>(() => Run(new RepeatingEstimator(5), testSteps: 4)).Message);

    private ForecastBacktest Run(RepeatingEstimator estimator, int testSteps, int stride = 1, int refitEvery = 0)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TimedStep.Hours("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        return _ml.Forecasting.Backtest(data, estimator, "Load", testSteps: testSteps, stride: stride, refitEvery: refitEvery);
    }

    private ForecastResidual[] Residuals(ForecastBacktest backtest) => [.. _ml.Data.CreateEnumerable<ForecastResidual>(backtest.Residuals, reuseRowObject: false)];
}
