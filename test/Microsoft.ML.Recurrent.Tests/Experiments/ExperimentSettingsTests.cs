using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>What the settings of an experiment do, and which are refused.</summary>
public sealed class ExperimentSettingsTests
{
    public static TheoryData<string, Action<RecurrentExperimentSettings>> Refused() => new()
    {
        { "MaximumExperimentTimeInSeconds", settings => settings.MaximumTrials = null },
        { "MaximumExperimentTimeInSeconds", settings => settings.MaximumExperimentTimeInSeconds = 0 },
        { "MaximumTrials", settings => settings.MaximumTrials = 0 },
        { "MaximumEpochs", settings => settings.MaximumEpochs = 0 },
        { "EpochsPerTrial", settings => settings.EpochsPerTrial = -1 },
        { "OptimizingMetric", settings => settings.OptimizingMetric = EarlyStoppingMetric.None },
        { "OptimizingMetric", settings => settings.OptimizingMetric = EarlyStoppingMetric.EntityF1 },
        { "ModelSizeWeight", settings => settings.ModelSizeWeight = -1 },
        { "LatencyWeight", settings => settings.LatencyWeight = double.NaN },
        { "Tuner", settings => settings.Tuner = (RecurrentTuner)99 },
        { "Scheduler", settings => settings.Scheduler = (RecurrentScheduler)99 },
        { "Enqueued", settings => settings.Enqueued = null! },
        { "Seed", settings => settings.Seed = -1 },
        { "NumberOfThreads", settings => settings.NumberOfThreads = 0 },
        { "ParallelTrials", settings => settings.ParallelTrials = 3 },
        { "MaximumDataMemoryInMegabytes", settings => settings.MaximumDataMemoryInMegabytes = 8001 },
        { "NumberOfFolds", settings => settings.NumberOfFolds = -1 },
        { "HoldOutFraction", settings => settings.HoldOutFraction = 1 },
        { "Folder", settings => settings.Folder = "" },
        { "WarmStartFolder", settings => settings.WarmStartFolder = AppContext.BaseDirectory },
        { "Options", settings => settings.Options = new RecurrentTaggingTrainer.Options() },
        { "SearchSpace", settings => settings.SearchSpace = SearchSpace.Of<RecurrentTaggingTrainer.Options>() },
        { "HiddenSize", settings => settings.Options!.HiddenSize = -1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_setting_that_cannot_be_is_named(string name, Action<RecurrentExperimentSettings> change)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        change(settings);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ToyExperiment.Run(settings));

        Assert.Contains($"Option {name}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_in_parallel_are_recorded_so_that_each_can_be_repeated_alone()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.ParallelTrials = 2;
        settings.NumberOfThreads = 2;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        Assert.Equal(6, result.RunDetails.Count);
        foreach (RecurrentRunDetail<MulticlassClassificationMetrics> run in result.RunDetails)
        {
            IReadOnlyList<TrainingEpoch> alone = new MLContext().Model.GetTrainingHistory(run.Estimator.Fit(Toy.View()));
            Assert.Equal(run.LearningCurve.Take(run.BestEpoch).Select(epoch => epoch.TrainingLoss), alone.Select(epoch => epoch.TrainingLoss));
        }
    }

    [Fact]
    public void Own_proposals_go_first_and_take_what_they_lack_from_the_starting_point()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 3);
        settings.Enqueued = [TrialParameters.Empty.With("LearningRate", 0.011), TrialParameters.Empty.With("LearningRate", 0.012)];

        IReadOnlyList<RecurrentRunDetail<MulticlassClassificationMetrics>> runs = ToyExperiment.Run(settings).RunDetails;

        Assert.Equal([0.002, 0.011, 0.012], runs.Select(run => (double)run.Parameters["LearningRate"]));
        Assert.Equal(runs[0].Parameters["Pooling"], runs[1].Parameters["Pooling"]);
    }

    [Fact]
    public void Trials_share_the_rows_unless_they_read_them_otherwise()
    {
        var told = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, log) => told.Add(log.Message);
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.SearchSpace = SearchSpace.Of(settings.Options!).RestrictTo("NormalizeFeatures", true, false);

        ml.MulticlassClassification.CreateRecurrentExperiment(settings).Execute(Toy.View(), Toy.View(30, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(told, line => line.Contains("Rows were read 2 times and shared", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_space_fixes_stays_fixed_where_losses_are_compared()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1);
        settings.OptimizingMetric = EarlyStoppingMetric.Loss;
        settings.SearchSpace = SearchSpace.Of(settings.Options!).Fix("ClassWeighting", ClassWeighting.Balanced);

        Assert.Equal("Balanced", ToyExperiment.Run(settings).BestRun.Parameters["ClassWeighting"]);
    }

    [Fact]
    public void A_limit_on_epochs_holds_over_all_trials()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1000);
        settings.MaximumEpochs = 9;

        Assert.Equal(9, ToyExperiment.Run(settings).RunDetails.Sum(run => run.NumberOfEpochs));
    }

    [Fact]
    public void An_own_metric_decides()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.CustomMetric = (model, rows) => Toy.Scores(model, rows)[0][0];
        settings.CustomMetricIsHigherBetter = false;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        Assert.Equal("CustomMetric", result.MetricName);
        Assert.Equal(result.RunDetails.Min(run => run.Metric), result.BestRun.Metric);
        Assert.Equal(Toy.Scores(result.BestRun.Model!, Toy.View(30, seed: 2))[0][0], result.BestRun.Metric, 6);
    }

    [Fact]
    public void The_pareto_front_has_no_run_that_another_beats_in_metric_and_size()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 12);
        settings.Options!.HiddenSize = 0;
        settings.ModelSizeWeight = 0.05;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(settings);

        Assert.All(result.ParetoFront, run => Assert.DoesNotContain(
            result.RunDetails, other => other.NumberOfWeights <= run.NumberOfWeights && other.Metric >= run.Metric && (other.NumberOfWeights, other.Metric) != (run.NumberOfWeights, run.Metric)));
        Assert.Contains(result.BestRun, result.ParetoFront);
    }

    [Fact]
    public void Time_per_row_is_measured_where_it_counts()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2);
        settings.LatencyWeight = 0.01;

        Assert.All(ToyExperiment.Run(settings).RunDetails, run => Assert.True(run.MillisecondsPerRow > 0));
    }
}
