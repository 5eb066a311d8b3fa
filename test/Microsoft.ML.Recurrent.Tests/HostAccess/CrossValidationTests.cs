using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class CrossValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Every_row_is_measured_once_by_a_model_fitted_without_it()
    {
        var seen = new List<float[]>();
        var measured = new List<float[]>();
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<string>> folds = Run(3, null, Watching(seen), scored =>
        {
            measured.Add(Numbers(scored));
            return $"fold {measured.Count}";
        });

        Assert.Equal(["fold 1", "fold 2", "fold 3"], folds.Select(fold => fold.Metrics));
        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        float[] everything = [.. Enumerable.Range(0, 40).Select(i => (float)i)];
        Assert.Equal(everything, measured.SelectMany(numbers => numbers).Order());
        Assert.All(seen.Zip(measured, (others, own) => others.Concat(own).Order()), all => Assert.Equal(everything, all));
        Assert.Equal(measured, folds.Select(fold => Numbers(fold.ScoredHoldOutSet)));
    }

    [Fact]
    public void Rows_with_one_sampling_key_come_into_one_fold()
    {
        var folds = Run(2, "Group", Watching([]), scored => scored.GetColumn<string>("Group").Distinct().ToArray());
        Assert.Equal(["a", "b", "c", "d", "e"], folds.SelectMany(fold => fold.Metrics).Order());
    }

    [Fact]
    public void Absent_arguments_and_a_single_fold_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>("numberOfFolds", () => Run(1, null, Watching([]), Numbers));
        Assert.Throws<ArgumentNullException>("estimator", () => Run(2, null, null!, Numbers));
        Assert.Throws<ArgumentNullException>("data", () => CrossValidation.Run(_ml.Data, null!, Watching([]), 2, null, null, Numbers));
    }

    private IReadOnlyList<TrainCatalogBase.CrossValidationResult<TMetrics>> Run<TMetrics>(
        int numberOfFolds, string? samplingKey, IEstimator<ITransformer> estimator, Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row { Number = i, Group = "abcde".Substring(i % 5, 1) }));
        return CrossValidation.Run(_ml.Data, data, estimator, numberOfFolds, samplingKey, seed: null, evaluate);
    }

    private WatchingEstimator Watching(List<float[]> seen) => new(_ml.Transforms.CopyColumns("Score", "Number"), seen);

    private static float[] Numbers(IDataView data) => [.. data.GetColumn<float>("Number")];

    /// <summary>Writes down what each model was fitted on.</summary>
    private sealed class WatchingEstimator(IEstimator<ITransformer> estimator, List<float[]> seen) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            seen.Add(Numbers(input));
            return estimator.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => estimator.GetOutputSchema(inputSchema);
    }

    private sealed class Row
    {
        public float Number { get; set; }

        public string Group { get; set; } = "";
    }
}
