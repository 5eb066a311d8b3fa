using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>How experiments end before their time, and what is left of them.</summary>
public sealed class ExperimentEndTests
{
    [Fact]
    public void A_cancelled_experiment_returns_the_best_so_far_and_an_estimator_that_can_be_fitted()
    {
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1000);
        settings.Scheduler = RecurrentScheduler.None;
        settings.EpochProgress = new Told<TrialReport>(epoch =>
        {
            if (epoch.Trial == 3)
            {
                source.Cancel();
            }
        });

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.RunUntil(settings, source.Token);

        Assert.Equal(4, result.RunDetails.Count);
        Assert.Equal(TrialStatus.Cancelled, result.RunDetails[3].Status);
        Assert.Equal(30, Toy.Scores(result.BestRun.Model!, Toy.View(30)).Length);
        Assert.Equal(30, Toy.Scores(result.BestRun.Estimator.Fit(Toy.View()), Toy.View(30)).Length);
    }

    [Fact]
    public void A_trial_that_is_cancelled_keeps_the_model_of_its_best_epoch()
    {
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1000, epochs: 100_000);
        settings.Scheduler = RecurrentScheduler.None;
        settings.EpochProgress = new Told<TrialReport>(epoch =>
        {
            if (epoch.Epoch == 3)
            {
                source.Cancel();
            }
        });

        RecurrentRunDetail<MulticlassClassificationMetrics> only = Assert.Single(ToyExperiment.RunUntil(settings, source.Token).RunDetails);

        Assert.Equal((TrialStatus.Cancelled, 3), (only.Status, only.NumberOfEpochs));
        Assert.NotNull(only.Model);
    }

    [Fact]
    public void The_time_limit_ends_an_experiment_that_would_go_on_forever()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1_000_000);
        settings.MaximumExperimentTimeInSeconds = 1;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        Assert.NotNull(result.BestRun.Model);
        Assert.NotNull(result.BestRun.ValidationMetrics);
    }

    [Fact]
    public void An_experiment_that_ends_before_any_epoch_times_out()
    {
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.Options!.BatchProgress = new Told<TrainingBatch>(_ => source.Cancel());

        Assert.Throws<TimeoutException>(() => ToyExperiment.RunUntil(settings, source.Token));
    }

    [Fact]
    public void Validation_rows_that_cannot_be_measured_lose_no_model()
    {
        var ml = new MLContext(1);
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2, epochs: 1);
        settings.Options = new RecurrentBinaryTrainer.Options { HiddenSize = 8 };

        RecurrentExperimentResult<CalibratedBinaryClassificationMetrics> result = ml.BinaryClassification.CreateRecurrentExperiment(settings).Execute(
            ml.Data.LoadFromEnumerable(Signs(40, i => i % 2 == 0)), ml.Data.LoadFromEnumerable(Signs(10, _ => true)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotNull(result.BestRun.Model);
        Assert.Null(result.BestRun.ValidationMetrics);
        Assert.Empty(result.BestRun.FoldMetrics);
    }

    [Theory]
    [InlineData("HiddenUnits", 3.0)]
    [InlineData("HiddenSize", "many")]
    public void A_proposal_that_no_trainer_can_take_is_refused_before_any_trial(string name, object value)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2, epochs: 1);
        settings.Enqueued = [TrialParameters.Empty.With(name, value)];
        int epochs = 0;
        settings.EpochProgress = new Told<TrialReport>(_ => epochs++);

        Assert.StartsWith($"Option {name}: ", Assert.ThrowsAny<ArgumentException>(() => ToyExperiment.Run(settings)).Message, StringComparison.Ordinal);
        Assert.Equal(0, epochs);
    }

    [Theory]
    [InlineData(double.NaN, "trial 0 with NaN")]
    [InlineData(double.PositiveInfinity, "trial 0 with Infinity")]
    public void A_metric_that_is_no_finite_number_is_named(double value, string expected)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2, epochs: 1);
        settings.CustomMetric = (_, _) => value;

        Assert.Contains($"that is a finite number: 2 of 2 trials ended, {expected}.", Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(settings)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Sign> Signs(int count, Func<int, bool> isUp)
        => Enumerable.Range(0, count).Select(i => new Sign { Label = isUp(i), Features = [isUp(i) ? 1 : -1, i % 3, i % 5] });

    private sealed class Sign
    {
        public bool Label { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    [Fact]
    public void A_trial_that_fails_is_recorded_and_the_search_goes_on()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.SearchSpace = SearchSpace.Of(settings.Options!).Add("HiddenSize", 16, 100_000_000).StartAt("HiddenSize", 16);
        settings.Tuner = RecurrentTuner.Grid;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        RecurrentRunDetail<MulticlassClassificationMetrics> failed = result.RunDetails.First(run => run.Status == TrialStatus.Failed);
        Assert.NotNull(failed.Exception);
        Assert.NotNull(result.BestRun.Model);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_trial_whose_epochs_nobody_can_take_fails_with_the_error_of_who_takes_them(int folds)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2, epochs: 2);
        settings.NumberOfFolds = folds;
        settings.EpochProgress = new Told<TrialReport>(report => _ = report.Trial == 1 ? throw new InvalidOperationException("The display is gone.") : 0);

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        Assert.Equal("The display is gone.", result.RunDetails[1].Exception!.Message);
        Assert.Equal(0, result.BestRun.TrialId);
    }

    [Fact]
    public void Where_all_trials_fail_the_error_says_why()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2);
        settings.SearchSpace = SearchSpace.Of(settings.Options!).Fix("HiddenSize", 100_000_000);

        var error = Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(settings));

        Assert.Contains("All trials failed", error.Message, StringComparison.Ordinal);
        Assert.Contains("HiddenSize", error.Message, StringComparison.Ordinal);
    }
}
