using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class VectorRegressionTests
{
    private const int ContextSeed = 7;

    private readonly MLContext _ml = new(ContextSeed);

    [Fact]
    public void Outputs_are_named_by_the_columns_that_the_label_was_concatenated_of()
    {
        IDataView data = Data(20);
        var pipeline = _ml.Transforms.Concatenate("Label", "East", "North").Append(_ml.Transforms.Concatenate("Score", "North", "North"));
        VectorRegressionMetrics metrics = _ml.Regression.EvaluateVector(pipeline.Fit(data).Transform(data));

        Assert.Equal(["East", "North"], metrics.PerOutput.Select(output => output.Name));
        Assert.Equal((2, 0, 1), (metrics.PerOutput[0].MeanAbsoluteError, metrics.PerOutput[1].MeanAbsoluteError, metrics.MeanAbsoluteError));
        Assert.Equal((20, 40), (metrics.RowCount, metrics.ValueCount));
    }

    [Fact]
    public void A_pipeline_is_cross_validated()
    {
        var pipeline = _ml.Transforms.Concatenate("Position", "East", "North").Append(_ml.Transforms.Concatenate("Score", "North", "East"));
        var folds = _ml.Regression.CrossValidateVector(Data(60), pipeline, numberOfFolds: 3, labelColumnName: "Position");

        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        Assert.Equal(60, folds.Sum(fold => fold.Metrics.RowCount));
        Assert.All(folds, fold => Assert.Equal((2, 4, 2), (fold.Metrics.MeanAbsoluteError, fold.Metrics.MeanSquaredError, fold.Metrics.RootMeanSquaredError)));
        Assert.All(folds, fold => Assert.Equal(fold.Metrics.RSquared, _ml.Regression.EvaluateVector(fold.ScoredHoldOutSet, "Position").RSquared));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void Folds_are_those_of_ml_nets_own_cross_validation_and_without_a_seed_those_of_the_context(int? seed)
    {
        var pipeline = _ml.Transforms.Concatenate("Position", "East", "North").Append(_ml.Transforms.Concatenate("Score", "North", "East"));
        var folds = _ml.Regression.CrossValidateVector(Data(60), pipeline, numberOfFolds: 3, labelColumnName: "Position", seed: seed);

        var oneNumber = _ml.Transforms.CopyColumns("Score", "North");
        var others = new MLContext(ContextSeed).Regression.CrossValidate(Data(60), oneNumber, numberOfFolds: 3, labelColumnName: "East", seed: seed);
        Assert.Equal(others.Select(fold => Easts(fold.ScoredHoldOutSet)), folds.Select(fold => Easts(fold.ScoredHoldOutSet)));
    }

    [Fact]
    public void Absent_arguments_are_named()
    {
        var estimator = _ml.Transforms.CopyColumns("Score", "North");
        Assert.Throws<ArgumentNullException>("catalog", () => ((RegressionCatalog)null!).EvaluateVector(Data(1)));
        Assert.Throws<ArgumentNullException>("data", () => _ml.Regression.EvaluateVector(null!));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.Regression.EvaluateVector(Data(1), null!));
        Assert.Throws<ArgumentNullException>("scoreColumnName", () => _ml.Regression.EvaluateVector(Data(1), scoreColumnName: null!));
        Assert.Throws<ArgumentNullException>("catalog", () => ((RegressionCatalog)null!).CrossValidateVector(Data(1), estimator));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.Regression.CrossValidateVector(Data(1), estimator, labelColumnName: null!));
    }

    private static float[] Easts(IDataView data) => [.. data.GetColumn<float>("East")];

    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Point { East = i, North = i + 2 }));

    private sealed class Point
    {
        public float East { get; set; }

        public float North { get; set; }
    }
}
