using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>Experiments over forecasters have all that those over other tasks have.</summary>
public sealed class ForecastExperimentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_experiment_returns_the_trial_of_the_least_loss_with_its_model_metrics_and_curve()
    {
        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(ForecastExperimentToy.Settings());

        RecurrentRunDetail<ForecastingMetrics> best = result.BestRun;
        Assert.Equal("Loss", result.MetricName);
        Assert.Equal(6, result.RunDetails.Count);
        Assert.All(result.RunDetails, run => Assert.Null(run.Exception));
        Assert.Equal(result.RunDetails.Min(run => run.Metric), best.Metric);
        Assert.True(best.Metric < result.RunDetails[0].Metric);
        Assert.Equal(best.LearningCurve.Min(epoch => epoch.ValidationLoss), best.ValidationLoss);
        Assert.True(best.NumberOfWeights > 0 && best.LearningCurve[0].Cost > 0);
        Assert.Equal("RecurrentForecastTrainer", best.TrainerName);
    }

    [Fact]
    public void Metrics_of_the_best_model_are_those_of_the_validation_rows_beside_their_history()
    {
        RecurrentRunDetail<ForecastingMetrics> best = ForecastExperimentToy.Run(ForecastExperimentToy.Settings()).BestRun;

        ForecastingMetrics own = new MLContext(1).Forecasting.EvaluateForecast(
            best.Model!.Transform(ForecastExperimentToy.View()), "Value", timeColumnName: "Time", seriesColumnName: "Id", seasonLength: ForecastToy.Season, testFraction: 0.2);
        Assert.Equal(own.ToString(), best.ValidationMetrics!.ToString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_trials_and_the_same_model()
    {
        RecurrentExperimentResult<ForecastingMetrics> first = ForecastExperimentToy.Run(ForecastExperimentToy.Settings());
        RecurrentExperimentResult<ForecastingMetrics> again = ForecastExperimentToy.Run(ForecastExperimentToy.Settings());

        Assert.Equal(ForecastExperimentToy.Texts(first), ForecastExperimentToy.Texts(again));
        Assert.Equal(ForecastExperimentToy.Forecasts(first.BestRun.Model!), ForecastExperimentToy.Forecasts(again.BestRun.Model!));
    }

    [Fact]
    public void The_best_estimator_trains_the_trials_epochs_anew_and_ends_with_its_loss()
    {
        RecurrentRunDetail<ForecastingMetrics> best = ForecastExperimentToy.Run(ForecastExperimentToy.Settings()).BestRun;
        var ml = new MLContext(1);
        IDataView training = ml.Data.TrainTestSplitByTime(ForecastExperimentToy.View(), "Time", "Id", testFraction: 0.2).TrainSet;

        IReadOnlyList<TrainingEpoch> history = ((RecurrentForecastTransformer)best.Estimator.Fit(training)).TrainingHistory;

        Assert.Equal([.. best.LearningCurve.Take(best.BestEpoch).Select(epoch => epoch.TrainingLoss)], history.Select(epoch => epoch.TrainingLoss));
    }

    [Fact]
    public void A_paused_trial_goes_on_from_its_checkpoint_as_if_it_had_not_been_paused()
    {
        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(ForecastExperimentToy.Settings(trials: 8, epochs: 16));
        RecurrentRunDetail<ForecastingMetrics> resumed = result.RunDetails.MaxBy(run => run.NumberOfEpochs)!;
        var losses = new List<double>();
        RecurrentForecastTrainer.Options options = SearchSpace.Of(ForecastExperimentToy.Options()).Apply(ForecastExperimentToy.Options(), resumed.Parameters);
        options.Seed = resumed.Seed;
        options.NumberOfEpochs = 16;
        options.Progress = new Told<TrainingEpoch>(epoch => losses.Add(epoch.ValidationLoss!.Value));
        TimeSeriesSplit split = new MLContext(1).Data.TrainTestSplitByTime(ForecastExperimentToy.View(), "Time", "Id", testFraction: 0.2);

        new MLContext(1).Forecasting.ForecastByRecurrent(options).Fit(split.TrainSet, split.TestSet);

        Assert.Contains(result.RunDetails, run => run is { Status: TrialStatus.Paused, NumberOfEpochs: 1 });
        Assert.True(resumed.NumberOfEpochs > 1);
        Assert.Equal(losses.Take(resumed.NumberOfEpochs), resumed.LearningCurve.Select(epoch => epoch.ValidationLoss));
    }

    [Fact]
    public void An_interrupted_experiment_goes_on_and_ends_as_one_that_was_not()
    {
        RecurrentExperimentResult<ForecastingMetrics> whole = ForecastExperimentToy.Run(WithFolder(null));
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings interrupted = WithFolder(_folder);
        interrupted.EpochProgress = new Told<TrialReport>(report =>
        {
            if (report is { Trial: 4, Epoch: 1 })
            {
                source.Cancel();
            }
        });
        ForecastExperimentToy.Run(interrupted, cancellation: source.Token);
        var epochs = new List<(int Trial, int Epoch)>();
        RecurrentExperimentSettings resumed = WithFolder(_folder);
        resumed.EpochProgress = new Told<TrialReport>(report => epochs.Add((report.Trial, report.Epoch)));

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(resumed);

        Assert.Equal(ForecastExperimentToy.Texts(whole), ForecastExperimentToy.Texts(result));
        Assert.Equal(ForecastExperimentToy.Forecasts(whole.BestRun.Model!), ForecastExperimentToy.Forecasts(result.BestRun.Model!));
        Assert.DoesNotContain((0, 1), epochs);
        Assert.Equal(epochs.Count, epochs.Distinct().Count());
    }

    [Fact]
    public void A_finished_experiment_is_returned_at_once_with_its_model()
    {
        RecurrentExperimentResult<ForecastingMetrics> first = ForecastExperimentToy.Run(WithFolder(_folder));
        RecurrentExperimentSettings settings = WithFolder(_folder);
        settings.EpochProgress = new Told<TrialReport>(report => Assert.Fail($"Trial {report.Trial} was trained again."));

        RecurrentExperimentResult<ForecastingMetrics> again = ForecastExperimentToy.Run(settings);

        Assert.Equal(ForecastExperimentToy.Forecasts(first.BestRun.Model!), ForecastExperimentToy.Forecasts(again.BestRun.Model!));
        Assert.Equal(first.BestRun.ValidationMetrics!.ToString(), again.BestRun.ValidationMetrics!.ToString());
    }

    [Fact]
    public void A_folder_of_other_rows_is_refused()
    {
        ForecastExperimentToy.Run(WithFolder(_folder));

        var error = Assert.Throws<InvalidOperationException>(() => ForecastExperimentToy.Run(WithFolder(_folder), ForecastExperimentToy.View(length: 101)));

        Assert.Contains("Data differ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancel_returns_the_best_so_far_whose_estimator_fits()
    {
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1000, epochs: 100);
        settings.EpochProgress = new Told<TrialReport>(report =>
        {
            if (report.Trial == 2)
            {
                source.Cancel();
            }
        });

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings, cancellation: source.Token);

        Assert.Equal(3, result.RunDetails.Count);
        Assert.Equal(result.RunDetails.Where(run => !double.IsNaN(run.Metric)).Min(run => run.Metric), result.BestRun.Metric);
        Assert.Contains(ForecastExperimentToy.Forecasts(result.BestRun.Estimator.Fit(ForecastExperimentToy.View())), forecast => !float.IsNaN(forecast[0]));
    }

    [Fact]
    public void Parallel_trials_can_be_repeated_alone()
    {
        RecurrentExperimentSettings parallel = ForecastExperimentToy.Settings(trials: 4);
        parallel.ParallelTrials = 2;
        parallel.Scheduler = RecurrentScheduler.None;
        RecurrentRunDetail<ForecastingMetrics> best = ForecastExperimentToy.Run(parallel).BestRun;

        TimeSeriesSplit split = new MLContext(1).Data.TrainTestSplitByTime(ForecastExperimentToy.View(), "Time", "Id", testFraction: 0.2);
        var alone = (RecurrentForecastTransformer)best.Estimator.Fit(split.TrainSet);

        Assert.Equal(best.LearningCurve.Take(best.BestEpoch).Select(epoch => epoch.TrainingLoss), alone.TrainingHistory.Select(epoch => epoch.TrainingLoss));
    }

    [Fact]
    public void Trials_of_another_process_end_as_those_of_this_one()
    {
        using var runner = new ChildProcessTrialRunner(TrialHostProcess.StartForecasts);
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings();
        settings.Runner = runner;

        RecurrentExperimentResult<ForecastingMetrics> there = ForecastExperimentToy.Run(settings);

        RecurrentExperimentResult<ForecastingMetrics> here = ForecastExperimentToy.Run(ForecastExperimentToy.Settings());
        Assert.Equal(ForecastExperimentToy.Texts(here), ForecastExperimentToy.Texts(there));
        Assert.Equal(ForecastExperimentToy.Forecasts(here.BestRun.Model!), ForecastExperimentToy.Forecasts(there.BestRun.Model!));
    }

    [Fact]
    public void A_refit_trains_all_networks_of_an_ensemble_on_all_rows()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 2);
        ((RecurrentForecastTrainer.Options)settings.Options!).EnsembleSize = 2;
        settings.Refit = true;

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(settings);

        Assert.True(result.IsRefitted);
        Assert.Contains("2 networks", result.BestRun.Model!.ToString()!, StringComparison.Ordinal);
        Assert.Equal(ForecastExperimentToy.Forecasts(result.BestRun.Estimator.Fit(ForecastExperimentToy.View())), ForecastExperimentToy.Forecasts(result.BestRun.Model!));
    }

    private static RecurrentExperimentSettings WithFolder(string? folder)
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 8, epochs: 16);
        settings.Folder = folder;
        return settings;
    }
}
