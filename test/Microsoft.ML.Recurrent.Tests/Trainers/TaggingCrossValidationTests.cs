namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class TaggingCrossValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Every_row_is_tagged_once_by_a_model_that_has_not_seen_it()
    {
        IDataView data = ToyTags.View(120);
        var pipeline = ToyTags.Trainer(ToyTags.Options("Words"), _ml).Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceTaggingMetrics>> folds = _ml.SequenceTagging.CrossValidate(data, pipeline, numberOfFolds: 3);

        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        Assert.Equal(120, folds.Sum(fold => fold.Metrics.SequenceCount));
        Assert.All(folds, fold =>
        {
            Assert.InRange(fold.Metrics.SequenceCount, 20, 60);
            Assert.True(fold.Metrics.TokenAccuracy > 0.9, $"accuracy {fold.Metrics.TokenAccuracy}");
            Assert.Equal(fold.Metrics.TokenAccuracy, _ml.SequenceTagging.Evaluate(fold.Model.Transform(Unscored(fold.ScoredHoldOutSet))).TokenAccuracy);
        });
    }

    [Fact]
    public void A_single_fold_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.SequenceTagging.CrossValidate(ToyTags.View(10), ToyTags.Trainer(ToyTags.Options("Words")), numberOfFolds: 1));

    private IDataView Unscored(IDataView scored)
        => _ml.Transforms.SelectColumns("Label", "Words").Fit(scored).Transform(scored);
}
