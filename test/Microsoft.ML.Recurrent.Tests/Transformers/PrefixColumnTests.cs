using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>A column that says what each row's target begins with.</summary>
public sealed class PrefixColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Each_row_begins_with_its_own_prefix_and_an_empty_one_with_the_fixed_one()
    {
        RecurrentSequenceToSequenceTransformer model = Fit().WithDecoding(new SequenceDecodingOptions
        {
            BeamSize = 2,
            Prefix = ["a"],
            PrefixColumnName = "TargetText",
        });
        string[] prefixes = ["dc", "", "bbb"];
        string[] texts = [.. model.Transform(Data([.. prefixes.Select(prefix => PairRows.Of("abc", prefix))])).GetColumn<string>("PredictedText")];
        Assert.StartsWith("dc", texts[0], StringComparison.Ordinal);
        Assert.StartsWith("a", texts[1], StringComparison.Ordinal);
        Assert.StartsWith("bbb", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_texts_is_a_prefix_too_and_it_counts_in_the_score()
    {
        RecurrentSequenceToSequenceTransformer model = Fit("Source", "Target").WithDecoding(new SequenceDecodingOptions { PrefixColumnName = "Target" });
        PairRow[] rows = PairRows.Reversed(20, seed: 7);
        IDataView written = model.Transform(Data(rows));
        uint[][] keys = [.. written.GetColumn<uint[]>("PredictedLabel")];
        Assert.Equal(rows.Select(row => row.Target.Length), keys.Zip(rows, (all, row) => Math.Min(all.Length, row.Target.Length)));

        // Where nothing was added, the score is that of the target.
        float[] scores = [.. written.GetColumn<float>("Score")];
        float[] targets = [.. model.ScoreTargets(Data(rows)).GetColumn<float>("TargetScore")];
        int[] complete = [.. Enumerable.Range(0, rows.Length).Where(i => keys[i].Length == rows[i].Target.Length)];
        Assert.NotEmpty(complete);
        Assert.All(complete, i => Assert.Equal(targets[i], scores[i], 1e-4f));
    }

    [Fact]
    public void Where_nothing_may_follow_a_prefix_it_stands_alone_without_a_score()
    {
        // Four letters, none twice, cannot make ten.
        RecurrentSequenceToSequenceTransformer model = Fit().WithDecoding(new SequenceDecodingOptions
        {
            BlockedNgramSize = 1,
            MinimumLength = 10,
            MaximumLength = 10,
            Prefix = ["b", "a"],
            PrefixColumnName = "TargetText",
        });
        IDataView written = model.Transform(Data(PairRows.Of("abc", "dc"), PairRows.Of("abc", "")));
        Assert.Equal(["dc", "ba"], written.GetColumn<string>("PredictedText"));
        Assert.All(written.GetColumn<float>("Score"), score => Assert.Equal(float.NaN, score));
        Assert.All(written.GetColumn<float>("RankingScore"), score => Assert.Equal(float.NaN, score));
    }

    [Fact]
    public void A_row_has_the_prefix_of_its_own_however_it_is_read()
    {
        var options = PairRows.Options();
        options.Decoding = new SequenceDecodingOptions { PrefixColumnName = "TargetText" };
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), Data(PairRows.Reversed(40)));
    }

    [Fact]
    public void Columns_and_rows_that_do_not_fit_are_named()
    {
        RecurrentSequenceToSequenceTransformer model = Fit().WithDecoding(new SequenceDecodingOptions { PrefixColumnName = "TargetText" });
        Assert.Contains(
            "Prefix column 'TargetText': expected symbols of the target's vocabulary, got another one, or a missing one, as symbol 2 in row 1.",
            Assert.Throws<InvalidOperationException>(() => Texts(model, PairRows.Of("a", "b"), PairRows.Of("a", "bz"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "expected at most 6 symbols (option Decoding.MaximumLength), got 7 in row 0.",
            Assert.Throws<InvalidOperationException>(() => Texts(model, PairRows.Of("a", "abababa"))).Message,
            StringComparison.Ordinal);
        RecurrentSequenceToSequenceTransformer absent = model.WithDecoding(new SequenceDecodingOptions { PrefixColumnName = "Other" });
        Assert.Contains("'Other'", Assert.Throws<ArgumentOutOfRangeException>(() => absent.Transform(Data(PairRows.Of("a", "a")))).Message, StringComparison.Ordinal);
        RecurrentSequenceToSequenceTransformer number = model.WithDecoding(new SequenceDecodingOptions { PrefixColumnName = "Weight" });
        Assert.Contains("prefix column 'Weight'", Assert.Throws<ArgumentOutOfRangeException>(() => number.Transform(Data(PairRows.Of("a", "a")))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Option Decoding.PrefixColumnName",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.WithDecoding(new SequenceDecodingOptions { PrefixColumnName = " " })).Message,
            StringComparison.Ordinal);
    }

    private string[] Texts(RecurrentSequenceToSequenceTransformer model, params PairRow[] rows) => [.. model.Transform(Data(rows)).GetColumn<string>("PredictedText")];

    private RecurrentSequenceToSequenceTransformer Fit(string source = "SourceText", string target = "TargetText")
        => _ml.SequenceToSequence.Trainers.Recurrent(PairRows.Options(source, target, epochs: 10)).Fit(Data(PairRows.Reversed(200)));

    private IDataView Data(params PairRow[] rows) => _ml.Data.LoadFromEnumerable(rows);
}
