using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>One table of vectors for the symbols of source and target.</summary>
public sealed class SharedEmbeddingsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, InlineData(false), InlineData(true)]
    public void Words_of_both_sides_have_one_table_and_learn(bool tied)
    {
        var options = Options("Source", "Target");
        options.TieWeights = tied;
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows());
        Assert.Equal(tied ? 32 : 64, model.Model.WeightShapes["encoder.embedding.weight"][1]);
        Assert.DoesNotContain("decoder.symbols.weight", model.Model.WeightShapes.Keys);
        Assert.Equal(!tied, model.Model.WeightShapes.ContainsKey("head.weight"));
        SequenceToSequenceMetrics metrics = _ml.SequenceToSequence.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(Rows())), "Target");
        Assert.True(metrics.ExactMatch >= 0.9, $"Exact match {metrics.ExactMatch}.");
    }

    [Theory, InlineData("Source", "Target"), InlineData("SourceText", "TargetText")]
    public void The_vocabulary_is_the_union_of_both_sides(string source, string target)
    {
        var options = Options(source, target);
        options.NumberOfEpochs = 1;
        RecurrentSequenceToSequenceTransformer model = Fit(options, [Row("aab", "x"), Row("ab", "xa")]);

        // The target's symbols by number, then what only sources have; 3 special ones come first.
        VBuffer<ReadOnlyMemory<char>> names = default;
        model.GetOutputSchema(_ml.Data.LoadFromEnumerable(Rows()).Schema)["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(["x", "a", "b"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(6, model.Model.WeightShapes["encoder.embedding.weight"][0]);
        Assert.Equal(6, model.Model.WeightShapes["head.weight"][0]);
    }

    [Fact]
    public void A_text_too_rare_on_one_side_is_known_where_the_other_side_has_it_often()
    {
        var options = Options("SourceText", "TargetText");
        options.NumberOfEpochs = 1;
        options.MinimumTargetCount = 3;
        options.MinimumTokenCount = 3;
        RecurrentSequenceToSequenceTransformer model = Fit(options, [Row("aaab", "xxxa"), Row("aa", "xxxc")]);
        Assert.Equal(3 + 2, model.Model.WeightShapes["encoder.embedding.weight"][0]);

        // Scored symbol by symbol, a known one is not the unknown one.
        float[] scores = [.. model.ScoreTargets(_ml.Data.LoadFromEnumerable([Row("a", "a"), Row("a", "c"), Row("a", "b")]), outputColumnName: "S").GetColumn<float>("S")];
        Assert.Equal(scores[1], scores[2]);
        Assert.NotEqual(scores[0], scores[1]);
    }

    [Fact]
    public void Keys_share_where_they_stand_for_the_same()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        IDataView keyData = _ml.Data.LoadFromEnumerable("abcd".Select(letter => new Symbol { Value = letter.ToString() }));
        InputOutputColumnPair[] columns = [new("Source"), new("Target")];
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey(columns, keyData: keyData).Fit(data).Transform(data);
        RecurrentSequenceToSequenceTransformer model = Fit(Options("Source", "Target"), keys);
        Assert.Equal(4 + 3, model.Model.WeightShapes["encoder.embedding.weight"][0]);
        Assert.True(_ml.SequenceToSequence.Evaluate(model.Transform(keys), "Target").ExactMatch >= 0.9);

        using var stream = new MemoryStream();
        _ml.Model.Save(model, keys.Schema, stream);
        stream.Position = 0;
        Assert.Equal(model.Transform(keys).GetColumn<float>("Score"), _ml.Model.Load(stream, out _).Transform(keys).GetColumn<float>("Score"));
    }

    [Fact]
    public void Keys_of_other_values_are_refused_with_the_difference()
    {
        PairRow[] rows = [Row("ab", "ba"), Row("a", "b")];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView byOccurrence = _ml.Transforms.Conversion.MapValueToKey([new("Source"), new("Target")]).Fit(data).Transform(data);
        string message = Refused(Options("Source", "Target"), byOccurrence);
        Assert.Contains("key 1 is 'a' in 'Source' and 'b' in 'Target'", message, StringComparison.Ordinal);

        IDataView more = _ml.Data.LoadFromEnumerable([.. rows, Row("c", "a")]);
        message = Refused(Options("Source", "Target"), _ml.Transforms.Conversion.MapValueToKey([new("Source"), new("Target")]).Fit(more).Transform(more));
        Assert.Contains("3 key values in 'Source' and 2 in 'Target'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_other_kinds_are_refused_by_both_names()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows());
        string message = Refused(Options("SourceText", "Target"), data);
        Assert.Contains("'SourceText'", message, StringComparison.Ordinal);
        Assert.Contains("'Target'", message, StringComparison.Ordinal);
        Assert.Contains("'TargetText'", Refused(Options("Source", "TargetText"), data), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused_by_name()
    {
        AssertRefused(nameof(RecurrentSequenceToSequenceTrainer.Options.TargetEmbeddingSize), options => (options.EmbeddingSize, options.TargetEmbeddingSize) = (8, 16));
        AssertRefused(nameof(RecurrentTrainerOptions.EmbeddingSize), options => (options.EmbeddingSize, options.TieWeights) = (8, true));
        AssertRefused(nameof(RecurrentTrainerOptions.FreezeEmbedding), options => options.FreezeEmbedding = true);
        AssertRefused(nameof(RecurrentTrainerOptions.LowerCaseWords), options => options.LowerCaseWords = true);
        AssertRefused(nameof(RecurrentTrainerOptions.NormalizeDigits), options => options.NormalizeDigits = true);

        void AssertRefused(string option, Action<RecurrentSequenceToSequenceTrainer.Options> change)
        {
            var options = Options("Source", "Target");
            change(options);
            Assert.Contains($"Option {option}", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options)).Message, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("Source", "Target"), InlineData("SourceText", "TargetText")]
    public void The_trainer_keeps_the_contract_of_estimators_and_streams_as_in_memory(string source, string target)
    {
        var options = Options(source, target);
        options.NumberOfEpochs = 1;
        options.TieWeights = true;
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), _ml.Data.LoadFromEnumerable(Rows()[..40]));

        options.MaximumDataMemoryInMegabytes = 1;
        PairRow[] many = [.. Enumerable.Repeat(Rows()[..20], 1000).SelectMany(rows => rows)];
        Assert.Equal(4 + 3, Fit(options, many).Model.WeightShapes["encoder.embedding.weight"][0]);
    }

    [Fact]
    public void Given_vectors_are_those_of_both_sides()
    {
        var options = Options("SourceText", "TargetText");
        options.NumberOfEpochs = 1;
        options.LearningRate = 1e-20f;
        options.EmbeddingVectors = new Dictionary<string, float[]> { ["b"] = [1, 2, 3] };
        var weights = Fit(options, [Row("ab", "cb")]).GetWeights()["encoder.embedding.weight"];
        Assert.Equal([1f, 2, 3], weights.ToArray()[9..12]);
        Assert.Equal([0f, 0, 0], weights.ToArray()[..3]);
    }

    private static RecurrentSequenceToSequenceTrainer.Options Options(string source, string target) => new()
    {
        LabelColumnName = target,
        FeatureColumnName = source,
        ShareEmbeddings = true,
        Attention = AttentionKind.General,
        HiddenSize = 32,
        DecoderHiddenSize = 32,
        NumberOfEpochs = 14,
        BatchSize = 16,
        LearningRate = 0.01f,
        Seed = 1,
    };

    private RecurrentSequenceToSequenceTransformer Fit(RecurrentSequenceToSequenceTrainer.Options options, PairRow[] rows)
        => Fit(options, _ml.Data.LoadFromEnumerable(rows));

    private RecurrentSequenceToSequenceTransformer Fit(RecurrentSequenceToSequenceTrainer.Options options, IDataView data)
        => _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(data);

    private string Refused(RecurrentSequenceToSequenceTrainer.Options options, IDataView data)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options, data)).Message;

    /// <summary>Texts of one to four letters, and the same reversed.</summary>
    private static PairRow[] Rows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 300).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "abcd"[random.Next(4)]))).Select(text => Row(text, string.Concat(text.Reverse())))];
    }

    private static PairRow Row(string source, string target) => new()
    {
        SourceText = source,
        TargetText = target,
        Source = [.. source.Select(letter => letter.ToString())],
        Target = [.. target.Select(letter => letter.ToString())],
    };

    private sealed class Symbol
    {
        public string Value { get; set; } = "";
    }
}
