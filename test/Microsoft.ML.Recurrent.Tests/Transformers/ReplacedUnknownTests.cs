using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>Unknown symbols that become the source's text of highest attention.</summary>
public sealed class ReplacedUnknownTests
{
    private static readonly SequenceDecodingOptions s_replacing = new() { ReplaceUnknown = true };

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_name_that_training_never_saw_is_copied_from_the_source()
    {
        RecurrentSequenceToSequenceTransformer model = FitCopying("Source", "Target").WithDecoding(s_replacing);
        IDataView written = model.Transform(Data(Greeting("Aurora"), Greeting("Zoltan")));
        Assert.Equal([["hello", "Aurora"], ["hello", "Zoltan"]], written.GetColumn<string[]>("PredictedTokens"));

        // No key stands for such a name.
        Assert.All(written.GetColumn<uint[]>("PredictedLabel"), keys => Assert.Equal(0u, keys[1]));
        Assert.All(written.GetColumn<uint[]>("PredictedLabel"), keys => Assert.NotEqual(0u, keys[0]));
    }

    [Fact]
    public void Without_the_option_no_unknown_symbol_is_written()
    {
        IDataView written = FitCopying("Source", "Target").Transform(Data(Greeting("Aurora")));
        Assert.Null(written.Schema.GetColumnOrNull("PredictedTokens"));
        Assert.All(written.GetColumn<uint[]>("PredictedLabel"), keys => Assert.DoesNotContain(0u, keys));
    }

    [Fact]
    public void Characters_of_texts_are_copied_in_place_and_the_best_ones_too()
    {
        var options = PairRows.Options(epochs: 20);
        options.MinimumTargetCount = 5;
        PairRow[] rows = [.. Enumerable.Range(0, 200).Select(i => (char)(0x4E00 + i)).Select(rare => PairRows.Of($"a{rare}", $"a{rare}"))];
        RecurrentSequenceToSequenceTransformer model = _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(Data(rows));
        IDataView written = model.WithDecoding(new SequenceDecodingOptions { ReplaceUnknown = true, BeamSize = 2, NumberOfBestSequences = 2 })
            .Transform(Data(PairRows.Of("a\u6000", "")));
        Assert.Equal("a\u6000", written.GetColumn<string>("PredictedText").Single());
        Assert.Equal("a\u6000", written.GetColumn<string[]>("BestTexts").Single()[0]);
    }

    [Fact]
    public void Tokens_of_the_best_sequences_stand_one_after_the_other()
    {
        IDataView written = FitCopying("Source", "Target")
            .WithDecoding(new SequenceDecodingOptions { ReplaceUnknown = true, BeamSize = 3, NumberOfBestSequences = 3 })
            .Transform(Data(Greeting("Aurora")));
        Assert.Equal(written.GetColumn<string[]>("PredictedTokens").Single(), written.GetColumn<string[]>("BestTokens").Single()[..2]);
        Assert.Equal(written.GetColumn<int[]>("BestLengths").Single().Sum(), written.GetColumn<string[]>("BestTokens").Single().Length);
    }

    [Theory, InlineData("Source", "Target"), InlineData("SourceText", "TargetText")]
    public void The_trainer_keeps_the_contract_of_estimators(string source, string target)
    {
        var options = PairRows.Options(source, target);
        options.Decoding = new SequenceDecodingOptions { ReplaceUnknown = true, BeamSize = 2, NumberOfBestSequences = 2 };
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), Data(PairRows.Reversed(40)));
    }

    [Fact]
    public void An_empty_source_gives_empty_texts()
    {
        IDataView written = FitCopying("Source", "Target").WithDecoding(s_replacing).Transform(Data(new PairRow()));
        Assert.Single(written.GetColumn<string[]>("PredictedTokens"));
    }

    [Fact]
    public void Models_without_attention_or_texts_refuse_it()
    {
        var options = PairRows.Options();
        options.Attention = AttentionKind.None;
        options.Decoding = s_replacing;
        Assert.Contains(
            "Option Decoding.ReplaceUnknown: expected false for a model without attention",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options)).Message,
            StringComparison.Ordinal);

        PairRow[] rows = PairRows.Reversed(20);
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Source").Fit(Data(rows)).Transform(Data(rows));
        RecurrentSequenceToSequenceTransformer model = _ml.SequenceToSequence.Trainers.Recurrent(PairRows.Options("Source", "Target")).Fit(keys);
        Assert.Contains("column 'Source' of Keys", Assert.Throws<ArgumentOutOfRangeException>(() => model.WithDecoding(s_replacing)).Message, StringComparison.Ordinal);

        options = PairRows.Options("Source", "Target");
        options.Decoding = s_replacing;
        Assert.Contains(
            "column 'Source' of Keys",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(keys)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Learns to greet many names, each met once and so unknown in targets.</summary>
    private RecurrentSequenceToSequenceTransformer FitCopying(string source, string target)
    {
        var options = PairRows.Options(source, target, epochs: 12);
        options.MinimumTargetCount = 5;
        options.MinimumTokenCount = 5;
        return _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(Data([.. Enumerable.Range(0, 200).Select(i => Greeting($"Name{i}"))]));
    }

    private static PairRow Greeting(string name) => new() { Source = ["greet", name], Target = ["hello", name] };

    private IDataView Data(params PairRow[] rows) => _ml.Data.LoadFromEnumerable(rows);
}
