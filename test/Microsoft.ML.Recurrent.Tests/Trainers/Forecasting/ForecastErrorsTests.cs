namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

/// <summary>Errors of validation windows in the units of the values, by which an epoch can be chosen.</summary>
public sealed class ForecastErrorsTests
{
    [Theory]
    [InlineData(ForecastScaling.Standard, RegressionLoss.Absolute, false)]
    [InlineData(ForecastScaling.LastValue, RegressionLoss.Squared, true)]
    [InlineData(ForecastScaling.None, RegressionLoss.Huber, false)]
    public void They_are_those_that_the_forecasts_of_the_best_epoch_have(ForecastScaling scaling, RegressionLoss loss, bool isPerSeries)
    {
        RecurrentForecastTrainer.Options options = Options();
        options.Scaling = scaling;
        options.Loss = loss;
        options.ScalingPerSeries = isPerSeries;
        options.Quantiles = [0.1f, 0.5f, 0.9f];

        AssertErrors(options, "Value");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_several_targets_all_count_alike(bool sharesChannels)
    {
        RecurrentForecastTrainer.Options options = Options();
        options.InputColumnName = "Pair";
        options.SharedChannels = sharesChannels;

        AssertErrors(options, "Pair");
    }

    [Fact]
    public void Differences_and_segments_are_undone()
    {
        RecurrentForecastTrainer.Options options = Options();
        options.Differencing = [ForecastToy.Season];
        options.SegmentSize = 2;

        AssertErrors(options, "Value");
    }

    [Fact]
    public void Autoregressive_forecasts_have_none_as_they_are_medians_of_paths()
    {
        RecurrentForecastTrainer.Options options = Options();
        options.Strategy = ForecastStrategy.Autoregressive;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Forecasting.ForecastByRecurrent(options));

        Assert.Contains("EarlyStoppingMetric", error.Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastTrainer.Options Options()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        options.NumberOfEpochs = 6;
        options.EarlyStoppingMetric = EarlyStoppingMetric.MeanAbsoluteError;
        return options;
    }

    private static void AssertErrors(RecurrentForecastTrainer.Options options, string column)
    {
        var ml = new MLContext(1);
        IDataView rows = ForecastToy.View(ml, ForecastToy.Rows(100, 2));
        TimeSeriesSplit split = ml.Data.TrainTestSplitByTime(rows, seriesColumnName: "Id", testFraction: 0.2);

        RecurrentForecastTransformer model = ml.Forecasting.ForecastByRecurrent(options).Fit(split.TrainSet, split.TestSet);

        ForecastingMetrics metrics = ml.Forecasting.EvaluateForecast(model.Transform(rows), column, seriesColumnName: "Id", testFraction: 0.2);
        TrainingEpoch best = model.TrainingHistory.MinBy(epoch => epoch.ValidationMetrics["MeanAbsoluteError"])!;

        // Floats of some tens, whose differences are rounded to some millionths.
        Assert.Equal(metrics.MeanAbsoluteError, best.ValidationMetrics["MeanAbsoluteError"], 1e-4);
        Assert.Equal(metrics.RootMeanSquaredError, best.ValidationMetrics["RootMeanSquaredError"], 1e-4);
    }
}
