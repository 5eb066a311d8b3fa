using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>Which options a forecasting experiment varies, and where it begins.</summary>
public sealed class ForecastSpaceTests
{
    [Fact]
    public void Options_that_change_the_scale_of_losses_or_that_no_forecaster_reads_are_not_varied()
    {
        IEnumerable<string> options = ParametersOf(new RecurrentForecastTrainer.Options { Horizon = 4, SeriesColumnName = "Id" }, "Value").Keys;

        Assert.Contains("Cell", options);
        Assert.Contains("HiddenSize", options);
        Assert.Contains("EmbedSeries", options);
        Assert.Contains("LinearPath", options);
        Assert.Empty(options.Intersect([
            "Loss", "HuberDelta", "Likelihood", "Scaling", "ScalingPerSeries", "WindowSize", "Bidirectional", "EmbeddingSize", "CharacterEncoder", "NormalizeFeatures", "WordDropout", "NumberOfEpochs",
            "MissingValueFeatures", "SharedChannels"]));
    }

    [Fact]
    public void Several_targets_may_share_a_network()
        => Assert.Contains("SharedChannels", ParametersOf(new RecurrentForecastTrainer.Options { Horizon = 4, SeriesColumnName = "Id" }, "Pair").Keys);

    [Fact]
    public void One_series_of_one_target_has_no_vector_to_size()
        => Assert.Empty(ParametersOf(new RecurrentForecastTrainer.Options { Horizon = 4 }, "Value", series: 1).Keys.Intersect(["EmbedSeries", "SeriesEmbeddingSize", "SharedChannels"]));

    [Fact]
    public void Missing_values_are_worth_features()
    {
        ForecastToy.Row[] rows = ForecastToy.Rows();
        rows[7].Value = float.NaN;

        var settings = Settings(new RecurrentForecastTrainer.Options { Horizon = 4 });

        Assert.Contains("MissingValueFeatures", ForecastExperimentToy.Run(settings, ForecastToy.View(new MLContext(), rows)).RunDetails[0].Parameters.Keys);
    }

    [Fact]
    public void Rows_behind_the_last_value_are_no_missing_values()
    {
        ForecastToy.Row[] rows = ForecastToy.Rows();
        Array.ForEach(rows[^4..], row => row.Value = float.NaN);

        var settings = Settings(new RecurrentForecastTrainer.Options { Horizon = 4, KnownCovariateColumnNames = ["Known"] });

        Assert.DoesNotContain("MissingValueFeatures", ForecastExperimentToy.Run(settings, ForecastToy.View(new MLContext(), rows)).RunDetails[0].Parameters.Keys);
    }

    [Fact]
    public void The_first_trial_has_the_automatic_values_and_all_trials_the_same_windows()
    {
        RecurrentExperimentSettings settings = Settings(new RecurrentForecastTrainer.Options { InputColumnName = "Value", Horizon = 4, SeriesColumnName = "Id" });
        settings.MaximumTrials = 3;

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings);

        // What the trainer alone takes: of sizes on the rows that a trial trains on, of windows on all rows.
        var bare = (RecurrentForecastTrainer.Options)settings.Options!;
        bare.NumberOfEpochs = 4;
        RecurrentForecastTrainer trainer = new MLContext(1).Forecasting.ForecastByRecurrent(bare);
        TimeSeriesSplit split = new MLContext(1).Data.TrainTestSplitByTime(ForecastExperimentToy.View(), seriesColumnName: "Id", testFraction: 0.2);
        IReadOnlyDictionary<string, string> taken = trainer.Fit(split.TrainSet, split.TestSet).Fitted.TrainingOptions;
        IReadOnlyDictionary<string, string> ofAll = trainer.Fit(ForecastExperimentToy.View()).Fitted.TrainingOptions;
        TrialParameters first = result.RunDetails[0].Parameters;
        Assert.Equal(taken["HiddenSize"], $"{first["HiddenSize"]}");
        Assert.Equal(taken["BatchSize"], $"{first["BatchSize"]}");
        Assert.Equal(taken["SeriesEmbeddingSize"], $"{first["SeriesEmbeddingSize"]}");
        IReadOnlyDictionary<string, string> best = ((RecurrentForecastTransformer)result.BestRun.Model!).Fitted.TrainingOptions;
        foreach (string option in (string[])["WindowSize", "SeasonLength", "Scaling", "Transformation", "Differencing"])
        {
            Assert.Equal(ofAll[option], best[option]);
        }
    }

    [Fact]
    public void Of_rolling_origins_the_first_bounds_the_automatic_window()
    {
        RecurrentExperimentSettings settings = Settings(new RecurrentForecastTrainer.Options { Horizon = 4, Differencing = [] });
        settings.NumberOfFolds = 8;

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings, ForecastToy.View(new MLContext(), ForecastToy.Rows(50)));

        // It has 50 rows less 8 parts of 4, of which 10 are left when a window is to learn at 4 places from 4 rows behind it.
        Assert.Null(result.RunDetails[0].Exception);
        Assert.Equal(8, result.BestRun.FoldMetrics.Count);
        Assert.Equal("10", ((RecurrentForecastTransformer)result.BestRun.Model!).Fitted.TrainingOptions["WindowSize"]);
    }

    [Fact]
    public void A_space_beside_which_losses_cannot_be_compared_needs_a_metric()
    {
        RecurrentExperimentSettings settings = Settings(ForecastExperimentToy.Options());
        settings.SearchSpace = SearchSpace.Of<RecurrentForecastTrainer.Options>().Add("WindowSize", 8, 24);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ForecastExperimentToy.Run(settings));

        Assert.Contains(
            "Option SearchSpace: expected options beside which trials can be compared by Loss, or OptimizingMetric MeanAbsoluteError or a CustomMetric, got WindowSize", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EarlyStoppingMetric.MeanAbsoluteError)]
    [InlineData(EarlyStoppingMetric.RootMeanSquaredError)]
    public void By_an_error_in_the_units_of_the_values_windows_scaling_and_losses_are_searched(EarlyStoppingMetric metric)
    {
        RecurrentForecastTrainer.Options options = ForecastExperimentToy.Options();
        options.WindowSize = 0;
        options.Transformation = ForecastTransformation.None;
        RecurrentExperimentSettings settings = Settings(options);
        settings.MaximumTrials = 6;
        settings.OptimizingMetric = metric;

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings);

        Assert.Equal($"{metric}", result.MetricName);
        Assert.All(result.RunDetails, run => Assert.Null(run.Exception));
        Assert.All((string[])["WindowSize", "Scaling", "ScalingPerSeries", "Loss"], option => Assert.True(result.RunDetails.Select(run => run.Parameters[option]).Distinct().Count() > 1, option));
        ForecastingMetrics own = result.BestRun.ValidationMetrics!;
        Assert.Equal(metric == EarlyStoppingMetric.MeanAbsoluteError ? own.MeanAbsoluteError : own.RootMeanSquaredError, result.BestRun.Metric, 4);
        Assert.Equal(result.RunDetails.Min(run => run.Metric), result.BestRun.Metric);
    }

    [Fact]
    public void A_space_of_other_values_needs_a_metric_of_the_callers_own()
    {
        RecurrentExperimentSettings settings = Settings(ForecastExperimentToy.Options());
        settings.OptimizingMetric = EarlyStoppingMetric.MeanAbsoluteError;
        settings.SearchSpace = SearchSpace.Of(ForecastExperimentToy.Options()).AddChoice("Transformation", ForecastTransformation.None, ForecastTransformation.Log);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ForecastExperimentToy.Run(settings));

        Assert.Contains("by MeanAbsoluteError, or a CustomMetric, got Transformation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_of_all_that_has_a_range_is_restricted_without_a_metric()
    {
        RecurrentExperimentSettings settings = Settings(ForecastExperimentToy.Options());
        settings.SearchSpace = SearchSpace.Of(ForecastExperimentToy.Options()).Restrict("LearningRate", 1e-3, 1e-2);

        TrialParameters parameters = ForecastExperimentToy.Run(settings).RunDetails[0].Parameters;

        Assert.InRange((double)parameters["LearningRate"], 1e-3, 1e-2);
        Assert.Empty(parameters.Keys.Intersect(["Loss", "Scaling", "ScalingPerSeries", "Likelihood"]));
    }

    [Fact]
    public void With_a_metric_of_the_callers_own_windows_and_scaling_can_be_searched()
    {
        RecurrentExperimentSettings settings = Settings(ForecastExperimentToy.Options());
        settings.MaximumTrials = 4;
        settings.SearchSpace = SearchSpace.Of(ForecastExperimentToy.Options()).Add("WindowSize", 8, 24).AddChoice("Scaling", ForecastScaling.Standard, ForecastScaling.LastValue);
        settings.CustomMetricIsHigherBetter = false;
        settings.CustomMetric = (model, rows) =>
            new MLContext().Forecasting.EvaluateForecast(model.Transform(rows), "Value", timeColumnName: "Time", seriesColumnName: "Id").MeanAbsoluteError;

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings);

        Assert.True(result.RunDetails.Select(run => run.Parameters["WindowSize"]).Distinct().Count() > 1);
        Assert.Equal(result.RunDetails.Min(run => run.Metric), result.BestRun.Metric);
        Assert.Equal(result.BestRun.ValidationMetrics!.MeanAbsoluteError, result.BestRun.Metric, 6);
    }

    [Fact]
    public void A_metric_that_the_forecaster_cannot_validate_by_is_refused()
    {
        RecurrentExperimentSettings settings = Settings(ForecastExperimentToy.Options());
        settings.OptimizingMetric = EarlyStoppingMetric.Accuracy;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext(1).Forecasting.CreateRecurrentExperiment(settings));

        Assert.Contains("OptimizingMetric", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_label_is_the_column_that_is_forecast_and_the_log_says_how_rows_are_split()
    {
        var ml = new MLContext(1);
        var told = new List<string>();
        ml.Log += (_, log) => told.Add(log.Message);
        RecurrentExperimentSettings settings = Settings(new RecurrentForecastTrainer.Options { Horizon = 4, SeriesColumnName = "Id", TimeColumnName = "Time" });

        ml.Forecasting.CreateRecurrentExperiment(settings).Execute(ForecastExperimentToy.View(), labelColumnName: "Past", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(told, line => line.Contains("by Loss on the last 20 rows of each series", StringComparison.Ordinal));
    }

    [Fact]
    public void Validation_data_too_short_for_a_horizon_are_named()
    {
        ForecastToy.Row[] rows = ForecastToy.Rows(103, 2);

        var error = Assert.Throws<InvalidOperationException>(() => new MLContext(1).Forecasting.CreateRecurrentExperiment(Settings(ForecastExperimentToy.Options())).Execute(
            ForecastToy.View(new MLContext(), rows[..200]), ForecastToy.View(new MLContext(), rows[200..]), cancellationToken: TestContext.Current.CancellationToken));

        Assert.StartsWith("No forecast can be measured: no series has 4 rows to validate on (Horizon)", error.Message, StringComparison.Ordinal);
    }

    private static RecurrentExperimentSettings Settings(RecurrentForecastTrainer.Options options)
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1);
        settings.Options = options;
        return settings;
    }

    private static TrialParameters ParametersOf(RecurrentForecastTrainer.Options options, string column, int series = 2)
    {
        options.InputColumnName = column;
        return ForecastExperimentToy.Run(Settings(options), ForecastExperimentToy.View(series: series)).RunDetails[0].Parameters;
    }
}
