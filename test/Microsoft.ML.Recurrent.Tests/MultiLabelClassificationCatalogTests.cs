using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class MultiLabelClassificationCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_pipeline_is_cross_validated()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Row { Topics = [i % 2 == 0, i % 3 == 0] }));
        var folds = _ml.MultiLabelClassification.CrossValidate(data, Repeating(), numberOfFolds: 3, labelColumnName: "Topics");

        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        Assert.Equal(60, folds.Sum(fold => fold.Metrics.RowCount));
        Assert.All(folds, fold => Assert.Equal((1, 1, 1), (fold.Metrics.MicroF1, fold.Metrics.MacroAveragePrecision, fold.Metrics.SubsetAccuracy)));
        Assert.All(folds, fold => Assert.Equal(fold.Metrics.LogLoss, _ml.MultiLabelClassification.Evaluate(fold.ScoredHoldOutSet, "Topics").LogLoss));
    }

    [Fact]
    public void The_catalog_made_by_its_constructor_measures_the_same()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Row { Topics = [true, false] }, new Row { Topics = [false, false] }]);
        IDataView scored = Repeating().Fit(data).Transform(data);
        var catalog = new MultiLabelClassificationCatalog(_ml);
        Assert.Equal(_ml.MultiLabelClassification.Evaluate(scored, "Topics").PerLabel, catalog.Evaluate(scored, "Topics").PerLabel);
        Assert.Equal(["0", "1"], catalog.Evaluate(scored, "Topics").PerLabel.Select(label => label.Name));
    }

    [Fact]
    public void Absent_arguments_are_named()
    {
        Assert.Throws<ArgumentNullException>("mlContext", () => new MultiLabelClassificationCatalog(null!));
        Assert.Throws<ArgumentNullException>("mlContext", () => ((MLContext)null!).MultiLabelClassification);
        Assert.Throws<ArgumentNullException>("data", () => _ml.MultiLabelClassification.Evaluate(null!));
        IDataView data = _ml.Data.LoadFromEnumerable([new Row()]);
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.MultiLabelClassification.Evaluate(data, null!));
        Assert.Throws<ArgumentNullException>("predictedLabelColumnName", () => _ml.MultiLabelClassification.Evaluate(data, predictedLabelColumnName: null!));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.MultiLabelClassification.CrossValidate(data, Repeating(), labelColumnName: null!));
    }

    /// <summary>An estimator whose predictions are the labels.</summary>
    private CustomMappingEstimator<Row, Prediction> Repeating() => _ml.Transforms.CustomMapping<Row, Prediction>(
        (row, prediction) =>
        {
            prediction.PredictedLabel = row.Topics;
            prediction.Score = Array.ConvertAll(row.Topics, topic => topic ? 3f : -3f);
            prediction.Probability = Array.ConvertAll(row.Topics, topic => topic ? 0.95f : 0.05f);
        },
        contractName: null);

    private sealed class Row
    {
        [VectorType(2)]
        public bool[] Topics { get; set; } = [false, false];
    }

    private sealed class Prediction
    {
        [VectorType(2)]
        public bool[] PredictedLabel { get; set; } = [];

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        [VectorType(2)]
        public float[] Probability { get; set; } = [];
    }
}
