using System.Globalization;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>What a caller's space fixes, restricts and begins with, and what the log says of it.</summary>
public sealed class ForecastFixedOptionsTests
{
    [Fact]
    public void What_the_space_fixes_holds_in_all_trials_though_losses_beside_which_it_varies_could_not_be_compared()
    {
        RecurrentExperimentSettings settings = Settings(space => space.Fix("WindowSize", 9).Fix("Loss", RegressionLoss.Squared).Fix("Horizon", 2).Fix("Transformation", ForecastTransformation.Log));

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings);

        var model = (RecurrentForecastTransformer)result.BestRun.Model!;
        Assert.Equal(2, model.Horizon);
        Assert.Equal("9", model.Fitted.TrainingOptions["WindowSize"]);
        Assert.Equal("Squared", model.Fitted.TrainingOptions["Loss"]);
        Assert.Equal("Log", model.Fitted.TrainingOptions["Transformation"]);
        Assert.All(result.RunDetails, run => Assert.Equal(9.0, run.Parameters["WindowSize"]));
    }

    [Fact]
    public void A_refit_trains_the_ensemble_that_the_space_fixes()
    {
        RecurrentExperimentSettings settings = Settings(space => space.Fix("EnsembleSize", 2));
        settings.Refit = true;

        Assert.Equal(2, ((RecurrentForecastTransformer)ForecastExperimentToy.Run(settings).BestRun.Model!).Fitted.Networks.Count);
    }

    [Fact]
    public void A_metric_that_the_strategy_does_not_have_is_refused_by_its_own_name()
    {
        RecurrentExperimentSettings fixedOne = Settings(space => space.Fix("Strategy", ForecastStrategy.Autoregressive));
        RecurrentExperimentSettings given = Settings(space => space);
        ((RecurrentForecastTrainer.Options)given.Options!).Strategy = ForecastStrategy.Autoregressive;
        foreach (RecurrentExperimentSettings settings in (RecurrentExperimentSettings[])[fixedOne, given])
        {
            settings.OptimizingMetric = EarlyStoppingMetric.MeanAbsoluteError;

            var error = Assert.Throws<ArgumentOutOfRangeException>(() => ForecastExperimentToy.Run(settings));

            Assert.StartsWith("Option OptimizingMetric: expected one of Loss, or null, got MeanAbsoluteError.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("EnsembleSize")]
    [InlineData("Seed")]
    public void Options_that_no_trial_varies_are_not_passed_over_in_silence(string option)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ForecastExperimentToy.Run(Settings(space => space.AddChoice(option, 1, 2))));

        Assert.StartsWith("Option SearchSpace: expected options that trials vary", error.Message, StringComparison.Ordinal);
        Assert.Contains($"got {option}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Horizon", 2.0, "Loss, or a CustomMetric")]
    [InlineData("WindowSize", 9.0, "Loss, or OptimizingMetric MeanAbsoluteError or a CustomMetric")]
    public void Trials_of_the_callers_own_are_comparable_with_the_others(string option, double value, string expected)
    {
        RecurrentExperimentSettings settings = Settings(space => space);
        settings.Enqueued = [TrialParameters.Empty.With(option, value)];

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ForecastExperimentToy.Run(settings));

        Assert.StartsWith($"Option Enqueued: expected options beside which trials can be compared by {expected}, got {option}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_of_the_callers_own_may_name_what_all_trials_have()
    {
        RecurrentExperimentSettings settings = Settings(space => space.Fix("Horizon", 2));
        settings.Enqueued = [TrialParameters.Empty.With("Horizon", 2.0).With("LearningRate", 0.004)];

        Assert.Equal(0.004, ForecastExperimentToy.Run(settings).RunDetails[1].Parameters["LearningRate"]);
    }

    [Fact]
    public void The_first_trial_begins_where_the_space_says()
        => Assert.Equal(0.25, ForecastExperimentToy.Run(Settings(space => space.StartAt("OutputDropout", 0.25))).RunDetails[0].Parameters["OutputDropout"]);

    [Fact]
    public void No_trial_leaves_the_callers_range()
    {
        RecurrentExperimentSettings settings = Settings(space => space.Restrict("LearningRate", 0.01, 0.02).RestrictTo("BatchSize", 12, 24));
        ((RecurrentForecastTrainer.Options)settings.Options!).BatchSize = 0;

        TrialParameters first = ForecastExperimentToy.Run(settings).RunDetails[0].Parameters;

        // The automatic ones are 0.003 and another batch.
        Assert.Equal(0.01, first["LearningRate"]);
        Assert.Equal(12.0, first["BatchSize"]);
    }

    [Fact]
    public void The_log_shows_the_first_trial_the_units_of_the_metric_and_no_option_that_never_counts()
    {
        var ml = new MLContext(1);
        var told = new List<string>();
        ml.Log += (_, log) => told.Add(log.Message);
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1, epochs: 1);
        settings.OptimizingMetric = EarlyStoppingMetric.MeanAbsoluteError;
        settings.Options = new RecurrentForecastTrainer.Options { Horizon = 4, SeriesColumnName = "Id", Transformation = ForecastTransformation.Log };

        RecurrentExperimentResult<ForecastingMetrics> result = ml.Forecasting.CreateRecurrentExperiment(settings).Execute(
            ForecastExperimentToy.View(), cancellationToken: TestContext.Current.CancellationToken);

        string table = told.Single(line => line.Contains("Experiment over", StringComparison.Ordinal));
        string size = table.Split('\n').Single(line => line.StartsWith("HiddenSize ", StringComparison.Ordinal));
        Assert.Contains("by MeanAbsoluteError of transformed values (Log) on the last 20 rows of each series", table, StringComparison.Ordinal);
        Assert.EndsWith($"log  {string.Create(CultureInfo.InvariantCulture, $"{result.RunDetails[0].Parameters["HiddenSize"]}")}", string.Join("  ", size.Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim())), StringComparison.Ordinal);
        Assert.DoesNotContain("Likelihood", table, StringComparison.Ordinal);
        Assert.Contains(told, line => line.Contains("after 1 epoch,", StringComparison.Ordinal));
    }

    [Fact]
    public void With_a_metric_of_the_callers_own_direct_forecasts_have_no_likelihood_to_choose()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1, epochs: 1);
        settings.CustomMetric = (_, _) => 1;
        var ml = new MLContext(1);
        var told = new List<string>();
        ml.Log += (_, log) => told.Add(log.Message);

        ml.Forecasting.CreateRecurrentExperiment(settings).Execute(ForecastExperimentToy.View(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.DoesNotContain(told, line => line.Contains("\nLikelihood", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("\nLoss", StringComparison.Ordinal));
    }

    private static RecurrentExperimentSettings Settings(Func<SearchSpace, SearchSpace> change)
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 2, epochs: 2);
        var options = (RecurrentForecastTrainer.Options)settings.Options!;
        options.WindowSize = 0;
        settings.SearchSpace = change(SearchSpace.Of(new RecurrentForecastTrainer.Options { HiddenSize = 8 }));
        return settings;
    }
}
