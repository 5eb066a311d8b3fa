using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Columns;

public sealed class FeatureWarningsTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _rows;

    public FeatureWarningsTests() => _rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row
    {
        Text = i % 2 == 0 ? "the cat sat on the mat" : "a dog ran",
        Label = i % 2 == 0 ? "cat" : "dog",
        X = i,
    }));

    [Fact]
    public void Concatenated_features_of_one_step_are_told_with_the_ways_to_make_steps_of_them()
    {
        string warning = Assert.Single(WarningsOf(_ml.Transforms.Concatenate("Features", "X", "Y", "Z")));
        Assert.StartsWith("Feature column 'Features' of type Vector<Single, 3> is read as 3 steps of 1 number each (slots 'X', 'Y', 'Z').", warning, StringComparison.Ordinal);
        Assert.All(["mlContext.Data.GroupIntoSequences", "[VectorType(0, 3)]", "StepFeatureCount to D"], way => Assert.Contains(way, warning, StringComparison.Ordinal));
        Assert.Single(WarningsOf(_ml.Transforms.Concatenate("Features", "X", "Y", "Z").Append(_ml.Transforms.NormalizeMinMax("Features"))));
    }

    [Fact]
    public void Features_of_a_text_are_told_with_the_way_to_its_words()
    {
        string warning = Assert.Single(WarningsOf(_ml.Transforms.Text.FeaturizeText("Features", "Text")));
        Assert.Contains("looks like a bag of words or n-grams (slots 'Char.", warning, StringComparison.Ordinal);
        Assert.Contains("TokenizeIntoWords", warning, StringComparison.Ordinal);
        Assert.Contains("TokenizeIntoWords", Assert.Single(WarningsOf(_ml.Transforms.Text.ProduceWordBags("Features", "Text"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_vector_of_fixed_size_is_told_and_a_long_one_is_a_series()
    {
        Assert.Single(Of(Types.Numbers(32)));
        Assert.Empty(Of(Types.Numbers(33)));
        Assert.Empty(Of(Types.Numbers(1)));
    }

    [Fact]
    public void What_says_its_steps_is_not_told()
    {
        Assert.Empty(Of(Types.Numbers(0)));
        Assert.Empty(Of(Types.Numbers(24, 1)));
        Assert.Empty(Of(Types.Numbers(0, 3)));
        Assert.Empty(Of(Types.Numbers(24), stepFeatureCount: 1));
        Assert.Empty(Of(Types.Words));
        Assert.Empty(Of(Types.Keys<uint>(9)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1)]
    public void Rows_in_memory_and_streamed_ones_are_told_alike(long maximumBytes)
    {
        IDataView view = new ViewBuilder().Scalar("Label", Types.Key<uint>(2), 1u, 2u).Vector("X", Types.Numbers(3), [1f, 2, 3], [4f, 5, 6]).ToView();
        Assert.Single(Reading.Fit(view, ["X"], maximumBytes: maximumBytes).Warnings);
    }

    [Fact]
    public void A_trainer_says_it_in_the_log_before_its_first_epoch()
    {
        var lines = new List<(ChannelMessageKind Kind, string Text)>();
        _ml.Log += (_, entry) => lines.Add((entry.Kind, entry.RawMessage));
        _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.Concatenate("Features", "X", "Y", "Z"))
            .Append(_ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
            {
                HiddenSize = 4,
                NumberOfEpochs = 1,
                Seed = 1,
            }))
            .Fit(_rows);
        int warning = lines.FindIndex(line => line.Kind == ChannelMessageKind.Warning && line.Text.Contains("GroupIntoSequences", StringComparison.Ordinal));
        int epoch = lines.FindIndex(line => line.Text.StartsWith("Epoch 1/1", StringComparison.Ordinal));
        Assert.InRange(warning, 0, epoch - 1);
    }

    private static IReadOnlyList<string> Of(DataViewType type, int? stepFeatureCount = null)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", type);
        return FeatureWarnings.Of(builder.ToSchema(), ["X"], stepFeatureCount);
    }

    private IReadOnlyList<string> WarningsOf(IEstimator<ITransformer> features)
        => FeatureWarnings.Of(features.Fit(_rows).Transform(_rows).Schema, ["Features"], stepFeatureCount: null);

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";

        public float X { get; set; }

        public float Y { get; set; }

        public float Z { get; set; }
    }
}
