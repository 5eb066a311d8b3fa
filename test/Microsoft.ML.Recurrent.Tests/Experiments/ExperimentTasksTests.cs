using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>Each task has an experiment, whose best model's metrics are those that its trials were compared by.</summary>
public sealed class ExperimentTasksTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Binary()
    {
        var result = _ml.BinaryClassification.CreateRecurrentExperiment(Settings(ToyTasks.Options("Flag"))).Execute(ToyNumbers.View(), ToyNumbers.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.Accuracy, 6);
    }

    [Fact]
    public void Regression()
    {
        var result = _ml.Regression.CreateRecurrentExperiment(Settings(ToyTasks.Options("Number"))).Execute(ToyNumbers.View(), ToyNumbers.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.RootMeanSquaredError, 4);
    }

    [Fact]
    public void Vector_regression()
    {
        var result = _ml.Regression.CreateRecurrentVectorExperiment(Settings(ToyTasks.Options("Pair"))).Execute(ToyNumbers.View(), ToyNumbers.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.RootMeanSquaredError, 4);
    }

    [Fact]
    public void Multi_label()
    {
        var result = _ml.MultiLabelClassification.CreateRecurrentExperiment(Settings(ToyTasks.Options("Flags"))).Execute(ToyNumbers.View(), ToyNumbers.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.MicroF1, 6);
    }

    [Fact]
    public void Regression_of_each_step()
    {
        var result = _ml.SequenceRegression.CreateRecurrentExperiment(Settings(ToyTasks.Options("StepNumbers"))).Execute(ToyNumbers.View(), ToyNumbers.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.RootMeanSquaredError, 4);
    }

    [Fact]
    public void Tagging_compares_by_accuracy_where_labels_mark_no_entities()
    {
        var result = _ml.SequenceTagging.CreateRecurrentExperiment(Settings(ToyTags.Options("Words"))).Execute(ToyTags.View(), ToyTags.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Accuracy", result.MetricName);
        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.TokenAccuracy, 6);
    }

    [Fact]
    public void Tagging_compares_by_entity_f1_where_labels_mark_entities()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new TaggedSentence
        {
            Tokens = ["to", $"w{i % 7}", $"w{i % 3}", "now"],
            Tags = ["O", "B-PLACE", i % 2 == 0 ? "I-PLACE" : "O", "O"],
        }));
        RecurrentExperimentSettings settings = Settings(new RecurrentTaggingTrainer.Options { LabelColumnName = "Tags", FeatureColumnName = "Tokens" });

        var result = _ml.SequenceTagging.CreateRecurrentExperiment(settings).Execute(rows, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("EntityF1", result.MetricName);
        Assert.Contains("Head", result.BestRun.Parameters.Keys);
    }

    [Fact]
    public void Compared_by_losses_trials_have_losses_of_one_kind()
    {
        RecurrentExperimentSettings settings = Settings(ToyTags.Options("Words"));
        settings.OptimizingMetric = EarlyStoppingMetric.Loss;

        var result = _ml.SequenceTagging.CreateRecurrentExperiment(settings).Execute(ToyTags.View(), ToyTags.View(40, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.DoesNotContain("Head", result.BestRun.Parameters.Keys);
        Assert.DoesNotContain("LearnedScheme", result.BestRun.Parameters.Keys);
        Assert.Contains("Cell", result.BestRun.Parameters.Keys);
    }

    [Fact]
    public void Sequence_to_sequence()
    {
        RecurrentExperimentSettings settings = Settings(PairRows.Options());

        var result = _ml.SequenceToSequence.CreateRecurrentExperiment(settings).Execute(
            _ml.Data.LoadFromEnumerable(PairRows.Reversed(80)), _ml.Data.LoadFromEnumerable(PairRows.Reversed(20, seed: 2)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Loss", result.MetricName);
        Assert.Equal(result.RunDetails.Min(run => run.Metric), result.BestRun.Metric);
        Assert.NotNull(result.BestRun.ValidationMetrics);
    }

    [Fact]
    public void Language_models()
    {
        RecurrentExperimentSettings settings = Settings(new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "SourceText", HiddenSize = 16 });

        var result = _ml.LanguageModeling.CreateRecurrentExperiment(settings).Execute(
            _ml.Data.LoadFromEnumerable(PairRows.Reversed(80)), _ml.Data.LoadFromEnumerable(PairRows.Reversed(20, seed: 2)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(result.BestRun.Metric, result.BestRun.ValidationMetrics!.Loss, 4);
    }

    private static RecurrentExperimentSettings Settings(RecurrentTrainerOptions options) => new()
    {
        MaximumTrials = 4,
        EpochsPerTrial = 4,
        Options = options,
        NumberOfThreads = 2,
        Seed = 5,
    };
}
