using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentTaggingTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class TaggingHeadTests
{
    private static readonly string[] SpanTags = ["O", "B-x", "I-x", "B-y", "I-y"];

    [Fact]
    public void A_crf_learns_and_keeps_the_contract()
    {
        Options options = ToyTags.Options("Words");
        options.Head = TaggingHead.Crf;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View());
        Assert.True(ToyTags.Accuracy(model, ToyTags.View(seed: 2)) > 0.95, $"accuracy {ToyTags.Accuracy(model, ToyTags.View(seed: 2))}");
        Assert.Equal([3, 3], model.GetWeights()["crf.transitions"].Lengths.ToArray().Select(length => (int)length));
        EstimatorContract.Verify(ToyTags.Trainer(options), ToyTags.View(rowCount: 40));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_of_a_crf()
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            Options options = ToyTags.Options("Words");
            options.Head = TaggingHead.Crf;
            options.NumberOfThreads = threads;
            options.NumberOfEpochs = 2;
            float[][] scores = ToyTags.Scores(ToyTags.Trainer(options).Fit(ToyTags.View()), ToyTags.View());
            first ??= scores;
            Assert.Equal(first, scores);
        }
    }

    [Theory]
    [InlineData(TaggingHead.Softmax, false)]
    [InlineData(TaggingHead.Crf, false)]
    [InlineData(TaggingHead.Crf, true)]
    public void Predicted_labels_keep_the_scheme_that_is_found_in_the_labels(TaggingHead head, bool constrainsTraining)
    {
        IDataView view = Spans(seed: 3);
        Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 1;
        options.Head = head;
        options.ConstrainTraining = constrainsTraining;
        Assert.Equal(0, BreachesOf(ToyTags.Trainer(options).Fit(view), Spans(seed: 4)));
        EstimatorContract.Verify(ToyTags.Trainer(options), Spans(seed: 3, rowCount: 30));

        // Without rules a model of one epoch breaks them, or the test would show nothing.
        if (head == TaggingHead.Softmax)
        {
            options.Scheme = TaggingScheme.None;
            Assert.NotEqual(0, BreachesOf(ToyTags.Trainer(options).Fit(view), Spans(seed: 4)));
        }
    }

    [Fact]
    public void A_label_outside_the_scheme_and_labels_without_names_are_refused()
    {
        Options options = ToyTags.Options("Words");
        options.Scheme = TaggingScheme.Bmes;
        var error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(options).Fit(Spans(seed: 3)));
        Assert.StartsWith(
            "Label column 'Label' does not fit option Scheme Bmes: The label 'I-x' is not of the tagging scheme Bmes: expected 'O' or one that begins with",
            error.Message,
            StringComparison.Ordinal);
        options.LabelColumnName = "Bare";
        error = Assert.Throws<InvalidOperationException>(() => ToyTags.Trainer(options).Fit(ToyTags.View()));
        Assert.Equal("Option Scheme Bmes needs labels with names: label column 'Bare' has keys that stand for no texts.", error.Message);
    }

    [Fact]
    public void The_scheme_is_told_in_the_log()
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 1;
        ToyTags.Trainer(options, ml).Fit(Spans(seed: 3));
        Assert.Contains(lines, line => line.Contains("Tagging scheme Bio, found in the labels.", StringComparison.Ordinal));
        ToyTags.Trainer(options, ml).Fit(ToyTags.View());
        Assert.Contains(lines, line => line.Contains("Tagging scheme None, found in the labels.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TaggingHead.Softmax)]
    [InlineData(TaggingHead.Crf)]
    public void The_best_sequences_come_in_columns_of_their_own(TaggingHead head)
    {
        Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 2;
        options.Head = head;
        options.NumberOfBestSequences = 4;
        EstimatorContract.Verify(ToyTags.Trainer(options), ToyTags.View(rowCount: 40));
        IDataView scored = ToyTags.Trainer(options).Fit(ToyTags.View()).Transform(ToyTags.View());
        uint[][] tags = [.. scored.GetColumn<uint[]>("PredictedLabel")];
        uint[][] best = [.. scored.GetColumn<uint[]>("BestLabels")];
        float[][] scores = [.. scored.GetColumn<float[]>("BestScores")];
        float[] first = [.. scored.GetColumn<float>("SequenceScore")];
        for (int row = 0; row < tags.Length; row++)
        {
            uint[][] sequences = [.. best[row].Chunk(tags[row].Length)];
            Assert.Equal(4, sequences.Length);
            Assert.Equal(4, sequences.Distinct(SequenceComparer.Instance).Count());
            Assert.Equal(tags[row], sequences[0]);
            Assert.Equal(first[row], scores[row][0]);
            Assert.Equal(scores[row].OrderDescending(), scores[row]);
        }
    }

    [Fact]
    public void A_row_of_fewer_sequences_than_wanted_has_all_of_them_and_an_empty_one_an_empty_best()
    {
        Options options = ToyTags.Options("Words");
        options.Head = TaggingHead.Crf;
        options.NumberOfEpochs = 1;
        options.NumberOfBestSequences = 5;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View());
        IDataView scored = model.Transform(new ViewBuilder().Vector("Words", Types.Words, Types.Texts("w0"), []).ToView());
        Assert.Equal([3, 0], scored.GetColumn<uint[]>("BestLabels").Select(row => row.Length));
        float[][] scores = [.. scored.GetColumn<float[]>("BestScores")];
        Assert.Equal(1, scores[0].Sum(score => Math.Exp(score)), 1e-5);
        Assert.Equal([0f], scores[1]);
    }

    [Fact]
    public void A_session_of_a_crf_is_refused()
    {
        Options options = ToyTags.Options("Words");
        options.Head = TaggingHead.Crf;
        options.Bidirectional = false;
        options.NumberOfEpochs = 1;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options).Fit(ToyTags.View(30));
        var error = Assert.Throws<NotSupportedException>(() => new MLContext().Model.CreateRecurrentSession(model));
        Assert.Contains("A CRF needs whole sequences", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_exclude_each_other_are_refused_by_name()
    {
        AssertRefused(new Options { ConstrainTraining = true }, "ConstrainTraining", "expected false unless Head is Crf, got true with Head Softmax.");
        AssertRefused(new Options { Head = TaggingHead.Crf, TruncationLength = 5, Bidirectional = false }, "TruncationLength", "expected 0 with Head Crf, got 5.");
        AssertRefused(new Options { NumberOfBestSequences = 0 }, "NumberOfBestSequences", "expected 1 .. 1000, got 0.");
        AssertRefused(new Options { NumberOfBestSequences = 20_000 }, "NumberOfBestSequences", "expected 1 .. 1000, got 20000.");
        AssertRefused(new Options { Head = (TaggingHead)7 }, "Head", "expected one of Softmax, Crf, got 7.");
        AssertRefused(new Options { Scheme = (TaggingScheme)99 }, "Scheme", "expected one of None, Iob1");

        static void AssertRefused(Options options, string name, string message)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => ToyTags.Trainer(options));
            Assert.Equal(name, error.ParamName);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Spans of random length with random words: what can be learned in an epoch is how often a label is, not where.</summary>
    private static IDataView Spans(int seed, int rowCount = 80)
    {
        var random = new Random(seed);
        uint[][] tags = [.. Enumerable.Range(0, rowCount).Select(_ => Row(random))];
        return new ViewBuilder()
            .NamedKeyVectors("Label", SpanTags, tags)
            .Vector("Words", Types.Words, [.. tags.Select(row => Types.Texts([.. row.Select(tag => $"w{(tag + random.Next(3)) % 5}")]))])
            .ToView();

        static uint[] Row(Random random)
        {
            var row = new List<uint>();
            while (row.Count < 9)
            {
                uint begin = random.Next(2) == 0 ? 2u : 4u;
                row.AddRange(random.Next(3) == 0 ? [1u] : [begin, .. Enumerable.Repeat(begin + 1, random.Next(4))]);
            }

            return [.. row];
        }
    }

    /// <summary>How often an I follows what is not of its type.</summary>
    private static int BreachesOf(ITransformer model, IDataView view)
        => model.Transform(view).GetColumn<uint[]>("PredictedLabel")
            .Sum(row => row.Where((tag, t) => tag is 3 or 5 && (t == 0 || (row[t - 1] != tag && row[t - 1] != tag - 1))).Count());

    private sealed class SequenceComparer : IEqualityComparer<uint[]>
    {
        public static SequenceComparer Instance { get; } = new();

        public bool Equals(uint[]? x, uint[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(uint[] obj) => obj.Aggregate(17, (hash, tag) => HashCode.Combine(hash, tag));
    }
}
