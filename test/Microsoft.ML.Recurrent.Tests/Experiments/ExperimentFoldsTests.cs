using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>What trials are compared on where no validation data are given, and what trains at the end.</summary>
public sealed class ExperimentFoldsTests
{
    [Fact]
    public void Few_rows_are_cross_validated_and_the_model_is_trained_on_all_of_them()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> result = Run(ToyExperiment.Settings());

        RecurrentRunDetail<MulticlassClassificationMetrics> best = result.BestRun;
        Assert.Equal(5, best.FoldMetrics.Count);
        Assert.Equal(best.FoldMetrics.Select(fold => fold.MicroAccuracy).Order().ElementAt(2), best.ValidationMetrics!.MicroAccuracy);
        Assert.True(result.IsRefitted);
        Assert.Equal(Toy.Scores(best.Estimator.Fit(Toy.View()), Toy.View()), Toy.Scores(best.Model!, Toy.View()));
    }

    [Fact]
    public void The_epochs_of_a_trial_are_means_over_its_folds_and_do_not_depend_on_threads()
    {
        RecurrentExperimentSettings one = ToyExperiment.Settings();
        one.NumberOfThreads = 1;
        RecurrentExperimentSettings several = ToyExperiment.Settings();
        several.NumberOfThreads = 4;

        Assert.Equal(ToyExperiment.Texts(Run(one)), ToyExperiment.Texts(Run(several)));
    }

    [Fact]
    public void Between_trials_of_equal_accuracy_the_lower_loss_is_better()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> result = Run(ToyExperiment.Settings(trials: 12, epochs: 16));

        RecurrentRunDetail<MulticlassClassificationMetrics>[] equal = [.. result.RunDetails.Where(run => run.Metric == result.BestRun.Metric)];
        Assert.Equal(equal.Min(run => run.ValidationLoss), result.BestRun.ValidationLoss);
    }

    [Fact]
    public void One_fold_holds_rows_out_once()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2);
        settings.NumberOfFolds = 1;

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = Run(settings);

        Assert.Single(result.BestRun.FoldMetrics);
        Assert.False(result.IsRefitted);
    }

    [Fact]
    public void A_refit_trains_on_training_and_validation_rows_together()
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2);
        settings.Refit = true;
        var told = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, log) => told.Add(log.Message);

        ml.MulticlassClassification.CreateRecurrentExperiment(settings).Execute(Toy.View(), Toy.View(30, seed: 2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(told, line => line.Contains("Training on 120 sequences", StringComparison.Ordinal));
    }

    [Fact]
    public void A_featurizer_is_fitted_on_each_folds_rows_and_is_a_part_of_the_model()
    {
        var ml = new MLContext(1);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new LabelledRow { Text = i % 2 == 0 ? "abc" : "cba", Label = i % 2 == 0 ? "up" : "down" }));
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 2);
        settings.Options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Text" };

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ml.MulticlassClassification.CreateRecurrentExperiment(settings)
            .Execute(rows, preFeaturizer: ml.Transforms.Conversion.MapValueToKey("Label"), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(60, Toy.Scores(result.BestRun.Model!, rows).Length);
        Assert.Equal(60, Toy.Scores(result.BestRun.Estimator.Fit(rows), rows).Length);
    }

    [Fact]
    public void Feature_keys_of_validation_data_that_stand_for_other_values_are_refused()
    {
        var ml = new MLContext(1);
        IDataView Mapped(params string[] texts)
        {
            IDataView rows = ml.Data.LoadFromEnumerable(texts.Select(text => new LabelledRow { Text = text, Label = text }));
            return ml.Transforms.Text.TokenizeIntoWords("Text").Append(ml.Transforms.Conversion.MapValueToKey("Text")).Fit(rows).Transform(rows);
        }

        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1);
        settings.Options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Text" };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ml.MulticlassClassification.CreateRecurrentExperiment(settings)
            .Execute(Mapped("up", "down"), Mapped("down", "up"), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("'Text'", error.Message, StringComparison.Ordinal);
        Assert.Contains("keys that stand for others", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_equal_keys_come_into_one_fold()
    {
        ExperimentData data = ExperimentData.Of(
            ToyExperiment.Settings(), Toy.Options("Ragged"), Toy.View(), validation: null, samplingKeyColumnName: "Text", featurizer: null, hasFolds: true);

        Assert.Equal(5, data.Folds.Count);
        Assert.All(data.Folds, fold => Assert.Empty(fold.Training.GetColumn<string>("Text").Intersect(fold.Validation.GetColumn<string>("Text"))));
        Assert.Equal(90, data.Folds.Sum(fold => fold.Validation.GetColumn<string>("Text").Count()));
    }

    [Fact]
    public void A_sampling_key_that_is_no_column_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext(1).MulticlassClassification.CreateRecurrentExperiment(ToyExperiment.Settings())
            .Execute(Toy.View(), samplingKeyColumnName: "Speaker", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("'Speaker'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_row_cannot_be_split()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new MLContext(1).MulticlassClassification.CreateRecurrentExperiment(ToyExperiment.Settings()).Execute(Toy.View(1), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("give validation data", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_handful_of_rows_leaves_no_fold_empty(int rows)
    {
        ExperimentData data = ExperimentData.Of(
            ToyExperiment.Settings(), Toy.Options("Ragged"), Toy.View(rows), validation: null, samplingKeyColumnName: null, featurizer: null, hasFolds: true);

        Assert.Equal(Math.Min(rows, 5), data.Folds.Count);
        Assert.All(data.Folds, fold => Assert.NotEmpty(fold.Training.GetColumn<string>("Text")));
        Assert.All(data.Folds, fold => Assert.NotEmpty(fold.Validation.GetColumn<string>("Text")));
        Assert.Equal(rows, data.Folds.Sum(fold => fold.Validation.GetColumn<string>("Text").Count()));
    }

    [Fact]
    public void A_sampling_key_of_one_value_is_named()
    {
        var ml = new MLContext(1);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new LabelledRow { Text = "same", Label = i % 2 == 0 ? "up" : "down" }));

        var error = Assert.Throws<InvalidOperationException>(() => ExperimentData.Of(
            ToyExperiment.Settings(), Toy.Options("Ragged"), rows, validation: null, samplingKeyColumnName: "Text", featurizer: null, hasFolds: true));

        Assert.StartsWith("Expected column 'Text' (samplingKeyColumnName) to have values enough for 5 folds", error.Message, StringComparison.Ordinal);
    }

    private sealed class LabelledRow
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private static RecurrentExperimentResult<MulticlassClassificationMetrics> Run(RecurrentExperimentSettings settings)
        => new MLContext(1).MulticlassClassification.CreateRecurrentExperiment(settings).Execute(Toy.View(), cancellationToken: TestContext.Current.CancellationToken);
}
