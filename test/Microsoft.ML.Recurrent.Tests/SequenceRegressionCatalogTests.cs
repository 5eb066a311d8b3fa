using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class SequenceRegressionCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_pipeline_is_cross_validated()
    {
        var folds = _ml.SequenceRegression.CrossValidate(Data(60), OffByOne(), numberOfFolds: 3, labelColumnName: "Loads");

        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));

        // Of 1 to 4 steps, 15 times each.
        Assert.Equal((60, 150), (folds.Sum(fold => fold.Metrics.RowCount), folds.Sum(fold => fold.Metrics.StepCount)));
        Assert.All(folds, fold => Assert.Equal((1, 1, 1), (fold.Metrics.MeanAbsoluteError, fold.Metrics.MeanSquaredError, fold.Metrics.RootMeanSquaredError)));
        Assert.All(folds, fold => Assert.Equal(2, fold.Metrics.PerChannel.Count));
        Assert.All(folds, fold => Assert.Equal(fold.Metrics.RSquared, _ml.SequenceRegression.Evaluate(fold.ScoredHoldOutSet, "Loads").RSquared));
    }

    [Fact]
    public void The_catalog_made_by_its_constructor_measures_the_same()
    {
        IDataView scored = OffByOne().Fit(Data(4)).Transform(Data(4));
        Assert.Equal(_ml.SequenceRegression.Evaluate(scored, "Loads").PerChannel, new SequenceRegressionCatalog(_ml).Evaluate(scored, "Loads").PerChannel);
    }

    [Fact]
    public void Absent_arguments_are_named()
    {
        Assert.Throws<ArgumentNullException>("mlContext", () => new SequenceRegressionCatalog(null!));
        Assert.Throws<ArgumentNullException>("mlContext", () => ((MLContext)null!).SequenceRegression);
        Assert.Throws<ArgumentNullException>("data", () => _ml.SequenceRegression.Evaluate(null!));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.SequenceRegression.Evaluate(Data(1), null!));
        Assert.Throws<ArgumentNullException>("scoreColumnName", () => _ml.SequenceRegression.Evaluate(Data(1), scoreColumnName: null!));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.SequenceRegression.CrossValidate(Data(1), OffByOne(), labelColumnName: null!));
    }

    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new Row { Loads = [.. Enumerable.Range(0, 2 * (1 + (i % 4))).Select(step => (float)((i * step) % 7))] }));

    private CustomMappingEstimator<Row, Prediction> OffByOne() => _ml.Transforms.CustomMapping<Row, Prediction>(
        (row, prediction) => prediction.Score = Array.ConvertAll(row.Loads, load => load + 1), contractName: null);

    private sealed class Row
    {
        [VectorType(0, 2)]
        public float[] Loads { get; set; } = [];
    }

    private sealed class Prediction
    {
        [VectorType(0, 2)]
        public float[] Score { get; set; } = [];
    }
}
