using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Data.TimeSeries;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

/// <summary>The library's own forecasters, split, measured and backtested.</summary>
public sealed class ForecasterBacktestTests
{
    private const int Hours = 120;
    private const int TestSteps = 24;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_forecaster_is_fitted_again_and_measured_at_every_origin()
    {
        ForecastBacktest backtest = _ml.Forecasting.Backtest(
            Data(testLoad: 0), Trainer(), "Load", timeColumnName: "Time", seriesColumnName: "Meter", seasonLength: 24, testSteps: TestSteps, refitEvery: 11);
        Assert.Equal(2, backtest.Models.Count);
        Assert.Equal(TestSteps - 3 + 1, backtest.Metrics.OriginCount);
        Assert.Equal([0.1, 0.9], backtest.Metrics.Quantiles.Select(quantile => quantile.Level));
        Assert.All(backtest.Metrics.PerStep, step => Assert.True(double.IsFinite(step.MeanAbsoluteScaledError)));
        Assert.Equal(3 * (TestSteps - 3 + 1), backtest.Residuals.GetColumn<float>("Residual").Count());
    }

    [Fact]
    public void No_training_window_touches_a_test_number()
    {
        // Were a test number read in training, or by the forecast before the test part, bits would differ.
        Assert.Equal(FirstForecast(testLoad: 0), FirstForecast(testLoad: 1000));

        float[] FirstForecast(float testLoad)
        {
            IDataView data = Data(testLoad);
            TimeSeriesSplit split = _ml.Data.TrainTestSplitByTime(data, "Time", "Meter", testSteps: TestSteps);
            float[][] forecasts = [.. Trainer().Fit(split.TrainSet).Transform(data).GetColumn<float[]>("Forecast")];
            return forecasts[Hours - TestSteps - 1];
        }
    }

    private RecurrentForecastTrainer Trainer() => _ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
    {
        InputColumnName = "Load",
        TimeColumnName = "Time",
        SeriesColumnName = "Meter",
        Horizon = 3,
        WindowSize = 6,
        Quantiles = [0.1f, 0.9f],
        HiddenSize = 4,
        NumberOfEpochs = 1,
        Seed = 1,
    });

    private IDataView Data(float testLoad) => _ml.Data.LoadFromEnumerable(
        TimedStep.Hours("a", [.. Enumerable.Range(0, Hours).Select(hour => (float)Math.Sin(hour / 4.0) + (hour >= Hours - TestSteps ? testLoad : 0))]));
}
