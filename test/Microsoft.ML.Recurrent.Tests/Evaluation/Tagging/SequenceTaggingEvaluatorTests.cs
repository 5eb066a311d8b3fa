using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

public sealed class SequenceTaggingEvaluatorTests
{
    private static readonly VectorDataViewType Texts = new(TextDataViewType.Instance);
    private static readonly VectorDataViewType Numbers = new(NumberDataViewType.Single);

    /// <summary>
    /// Sentences (between bars) with the entities labelled, predicted and correct, and the correct tokens. Counted by hand: by the rules of the
    /// CoNLL script and seqeval's default mode, or, where strict, by the patterns of seqeval's schemes.
    /// </summary>
    public static TheoryData<TaggingScheme, bool, string, string, int, int, int, int> Cases => new()
    {
        // seqeval's own example: of MISC 2-4 and MISC 3-5 nothing is right, of PER all.
        { TaggingScheme.Bio, false, "O O O B-MISC I-MISC I-MISC O | B-PER I-PER O", "O O B-MISC I-MISC I-MISC I-MISC O | B-PER I-PER O", 2, 2, 1, 8 },
        { TaggingScheme.Bio, true, "O O O B-MISC I-MISC I-MISC O | B-PER I-PER O", "O O B-MISC I-MISC I-MISC I-MISC O | B-PER I-PER O", 2, 2, 1, 8 },

        // I- behind the outside begins an entity, but not strictly.
        { TaggingScheme.Bio, false, "B-PER I-PER O", "I-PER I-PER O", 1, 1, 1, 2 },
        { TaggingScheme.Bio, true, "B-PER I-PER O", "I-PER I-PER O", 1, 0, 0, 2 },

        // The type changes inside: PER 0, LOC 1 tolerantly, PER 0 strictly.
        { TaggingScheme.Bio, false, "B-PER O", "B-PER I-LOC", 1, 2, 1, 1 },
        { TaggingScheme.Bio, true, "B-PER O", "B-PER I-LOC", 1, 1, 1, 1 },

        // Entities end with their sentence.
        { TaggingScheme.Bio, false, "B-PER | I-PER", "B-PER | O", 2, 1, 1, 1 },

        // IOB1: two neighbours; predicted as one.
        { TaggingScheme.Iob1, false, "I-PER B-PER I-PER", "I-PER I-PER I-PER", 2, 1, 0, 2 },
        { TaggingScheme.Iob1, true, "I-PER B-PER I-PER", "I-PER I-PER I-PER", 2, 1, 0, 2 },

        // IOB1 has no B- behind the outside: tolerantly an entity, strictly the I- behind it alone.
        { TaggingScheme.Iob1, false, "I-PER I-PER", "B-PER I-PER", 1, 1, 1, 1 },
        { TaggingScheme.Iob1, true, "I-PER I-PER", "B-PER I-PER", 1, 1, 0, 1 },

        // BIOES: an entity without its end.
        { TaggingScheme.Bioes, false, "B-PER E-PER O S-LOC", "B-PER I-PER O S-LOC", 2, 2, 2, 3 },
        { TaggingScheme.Bioes, true, "B-PER E-PER O S-LOC", "B-PER I-PER O S-LOC", 2, 1, 1, 3 },
        { TaggingScheme.Bioes, false, "B-PER I-PER E-PER", "B-PER E-PER S-PER", 1, 2, 0, 1 },

        // BILOU as BIOES, with letters of its own.
        { TaggingScheme.Bilou, false, "U-PER B-LOC L-LOC", "U-PER B-LOC I-LOC", 2, 2, 2, 2 },
        { TaggingScheme.Bilou, true, "U-PER B-LOC L-LOC", "U-PER B-LOC I-LOC", 2, 1, 1, 2 },

        // IOE1: two neighbours, predicted as one; a single one before its like.
        { TaggingScheme.Ioe1, false, "I-PER E-PER I-PER", "I-PER I-PER I-PER", 2, 1, 0, 2 },
        { TaggingScheme.Ioe1, true, "E-PER I-PER O", "E-PER O O", 2, 0, 0, 2 },
        { TaggingScheme.Ioe1, false, "E-PER I-PER O", "E-PER O O", 2, 1, 1, 2 },

        // IOE2: an entity without its end.
        { TaggingScheme.Ioe2, false, "I-PER E-PER E-LOC", "I-PER I-PER E-LOC", 2, 2, 2, 2 },
        { TaggingScheme.Ioe2, true, "I-PER E-PER E-LOC", "I-PER I-PER E-LOC", 2, 1, 1, 2 },

        // BMES of words without type.
        { TaggingScheme.Bmes, false, "B M E S", "B E S S", 2, 3, 1, 2 },
        { TaggingScheme.Bmes, true, "B M E S", "B M M S", 2, 1, 1, 3 },

        // Without letters: runs of a label.
        { TaggingScheme.None, false, "PER PER O LOC", "PER LOC O LOC", 2, 3, 1, 3 },

        // A label of another scheme is outside in strict mode.
        { TaggingScheme.Bio, true, "B-PER O", "B-PER E-PER", 1, 1, 1, 1 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Counts_are_those_of_the_conll_script_and_of_seqeval(
        TaggingScheme scheme, bool isStrict, string labels, string predictions, int gold, int predicted, int correct, int correctTokens)
    {
        IDataView data = new ViewBuilder().Vector("Tags", Texts, Memories(labels)).Vector("PredictedLabel", Texts, Memories(predictions)).ToView();
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, scheme, isStrict);

        Assert.Equal((gold, predicted, correct), ((int)metrics.PerType.Sum(one => one.GoldCount), (int)metrics.PerType.Sum(one => one.PredictedCount), (int)metrics.PerType.Sum(one => one.CorrectCount)));
        Assert.Equal(predicted == 0 ? 0 : (double)correct / predicted, metrics.EntityPrecision);
        Assert.Equal((double)correct / gold, metrics.EntityRecall);
        Assert.Equal(correct == 0 ? 0 : 2.0 * correct / (gold + predicted), metrics.EntityF1, 1e-15);
        int tokens = Rows(labels).Sum(row => row.Length);
        Assert.Equal((double)correctTokens / tokens, metrics.TokenAccuracy);
        Assert.Equal(correctTokens, Enumerable.Range(0, metrics.ConfusionTable.Labels.Count).Sum(label => (int)metrics.ConfusionTable.Counts[label][label]));
        Assert.Equal(tokens, (int)metrics.ConfusionTable.Counts.Sum(row => row.Sum()));
        Assert.Equal((scheme, isStrict), (metrics.Scheme, metrics.IsStrict));
    }

    [Fact]
    public void Types_means_and_tables_follow_from_the_counts()
    {
        IDataView data = new ViewBuilder()
            .Vector("Tags", Texts, Memories("B-PER I-PER O B-LOC | B-LOC O | O O"))
            .Vector("PredictedLabel", Texts, Memories("B-PER I-PER O B-PER | B-LOC O | O B-ORG"))
            .ToView();
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false);

        Assert.Equal(TaggingScheme.Bio, metrics.Scheme);
        Assert.Equal([new EntityTypeMetrics("LOC", 2, 1, 1), new EntityTypeMetrics("ORG", 0, 1, 0), new EntityTypeMetrics("PER", 1, 2, 1)], metrics.PerType);

        // LOC: P 1, R 1/2, F1 2/3. ORG: 0. PER: P 1/2, R 1, F1 2/3.
        Assert.Equal(0.5, metrics.MacroEntityPrecision, 1e-15);
        Assert.Equal(0.5, metrics.MacroEntityRecall, 1e-15);
        Assert.Equal(4.0 / 9, metrics.MacroEntityF1, 1e-15);
        Assert.Equal((2.0 / 4, 2.0 / 3), (metrics.EntityPrecision, metrics.EntityRecall));
        Assert.Equal((6.0 / 8, 1.0 / 3), (metrics.TokenAccuracy, metrics.SentenceAccuracy));
        Assert.True(double.IsNaN(metrics.LogLoss));

        Assert.Equal(["B-LOC", "B-ORG", "B-PER", "I-PER", "O"], metrics.ConfusionTable.Labels);
        Assert.Equal([1, 0, 1, 0, 0], metrics.ConfusionTable.Counts[0]);
        string[] table = metrics.GetFormattedTable().Split(Environment.NewLine);
        Assert.Equal("type   precision  recall      F1     gold  predicted  correct", table[0]);
        Assert.Equal("LOC       1.0000  0.5000  0.6667        2          1        1", table[1]);
        Assert.Equal("micro     0.5000  0.6667  0.5714        3          4        2", table[4]);
        Assert.Equal("macro     0.5000  0.5000  0.4444", table[5]);
        Assert.Equal("tokens 8, accuracy 0.7500; sequences 3, accuracy 0.3333", table[6]);
        Assert.Equal("scheme Bio: entities count", table[7]);

        string[] confusion = metrics.ConfusionTable.GetFormattedTable(2).Split(Environment.NewLine);
        Assert.Equal("truth \\ predicted   B-LOC       O  recall", confusion[0]);
        Assert.Equal("B-LOC                   1       0  0.5000", confusion[1]);
        Assert.Equal("precision          1.0000  1.0000", confusion[3]);
        Assert.Contains("2 most frequent of 5", confusion[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("o")]
    [InlineData("O ")]
    [InlineData("PER")]
    [InlineData("[PAD]")]
    public void One_odd_label_changes_nothing_but_is_named(string odd)
    {
        // 200 sentences of one entity; what is predicted is O everywhere, or in the last sentence the odd label.
        string[][] gold = [.. Enumerable.Repeat<string[]>(["B-PER", "I-PER", "O"], 199), ["B-PER", "I-PER", odd]];
        string[][] predicted = [.. Enumerable.Repeat<string[]>(["O", "O", "O"], 198), ["B-PER", "I-PER", odd], ["O", "O", "O"]];
        IDataView data = Tagged(gold, predicted);
        var ml = new MLContext();
        var log = new List<string>();
        ml.Log += (_, entry) => log.Add($"{entry.Kind}: {entry.Message}");
        SequenceTaggingMetrics metrics = ml.SequenceTagging.Evaluate(data, "Tags", scoreColumnName: null);

        Assert.Equal(TaggingScheme.Bio, metrics.Scheme);
        Assert.Equal([new EntityTypeMetrics("PER", 200, 1, 1)], metrics.PerType);

        // The odd gold label counts as the O that was predicted; the odd prediction is no O.
        Assert.Equal((2 + 199.0) / 600, metrics.TokenAccuracy, 1e-15);
        Assert.Equal(new TagMetrics("O", 200, 597, 199), metrics.PerLabel.Single(label => label.Label == "O"));
        string warning = Assert.Single(metrics.Warnings);
        Assert.Equal($"Labels that are not of the tagging scheme Bio: '{odd}'. True labels among them count as O (tokens: 1), predicted ones as wrong (tokens: 1).", warning);
        Assert.Contains(log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(warning, StringComparison.Ordinal));
        Assert.Contains($"warning: {warning}", metrics.GetFormattedTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Predicted_labels_tell_the_scheme_where_the_true_ones_are_all_outside()
    {
        SequenceTaggingMetrics metrics = Measured([["O", "O", "O"]], [["B-PER", "I-PER", "O"]]);
        Assert.Equal(TaggingScheme.Bio, metrics.Scheme);
        Assert.Equal([new EntityTypeMetrics("PER", 0, 1, 0)], metrics.PerType);
    }

    [Fact]
    public void Without_scheme_the_table_shows_every_label_by_tokens()
    {
        SequenceTaggingMetrics metrics = Measured([["normal", "fault", "fault", "normal"], ["normal"]], [["normal", "fault", "normal", "fault"], ["normal"]]);
        Assert.Equal(TaggingScheme.None, metrics.Scheme);
        Assert.Equal([new TagMetrics("fault", 2, 2, 1), new TagMetrics("normal", 3, 3, 2)], metrics.PerLabel);
        string[] table = metrics.GetFormattedTable().Split(Environment.NewLine);
        Assert.Equal("label   precision  recall      F1     gold  predicted  correct", table[0]);
        Assert.Equal("fault      0.5000  0.5000  0.5000        2          2        1", table[1]);
        Assert.Equal("normal     0.6667  0.6667  0.6667        3          3        2", table[2]);
        Assert.Equal("macro      0.5833  0.5833  0.5833", table[3]);
        Assert.Equal("tokens 5, accuracy 0.6000; sequences 2, accuracy 0.5000", table[4]);
        Assert.Equal("scheme None: labels count by tokens", table[5]);
    }

    [Theory]
    [InlineData("B_PER I_PER O", '_', false, false)]
    [InlineData("PER-B PER-I O", '-', true, false)]
    [InlineData("b-PER i-PER o", '-', false, true)]
    public void Labels_written_in_other_ways_are_read_on_request(string labels, char separator, bool letterAtEnd, bool ignoreCase)
    {
        string[][] rows = [labels.Split(' ')];
        var format = new TagFormat { Separator = separator, LetterAtEnd = letterAtEnd, IgnoreCase = ignoreCase };
        SequenceTaggingMetrics metrics = new MLContext().SequenceTagging.Evaluate(Tagged(rows, rows), "Tags", scoreColumnName: null, format: format);
        Assert.Equal(TaggingScheme.Bio, metrics.Scheme);
        Assert.Equal([new EntityTypeMetrics("PER", 1, 1, 1)], metrics.PerType);
        Assert.Equal(
            [new TaggedSpan(0, 2, "PER")], new MLContext().SequenceTagging.ExtractSpans(Tagged(rows, rows), format: format).Single());
        Assert.Equal(TaggingScheme.None, Measured(rows, rows).Scheme);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('1')]
    [InlineData(' ')]
    public void A_separator_that_a_type_may_hold_is_refused(char separator)
        => Assert.Throws<ArgumentOutOfRangeException>("Separator", () => new TagFormat { Separator = separator });

    [Fact]
    public void Labels_are_compared_by_what_their_keys_stand_for()
    {
        IDataView data = new ViewBuilder()
            .NamedKeyVectors("Tags", ["O", "B-PER", "B-NEW"], [1, 2, 3], [2])
            .NamedKeyVectors("PredictedLabel", ["B-PER", "O"], [2, 1, 2], [1])
            .ToView();
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false);

        // B-NEW, which the model never saw, is an error and no exception.
        Assert.Equal(0.75, metrics.TokenAccuracy);
        Assert.Equal([new EntityTypeMetrics("NEW", 1, 0, 0), new EntityTypeMetrics("PER", 2, 2, 2)], metrics.PerType);
    }

    [Fact]
    public void The_classes_of_a_model_tell_the_scheme_of_a_single_row()
    {
        // O O S-LOC could be of BIOES too.
        string[] names = ["O", "B-LOC", "M-LOC", "E-LOC", "S-LOC"];
        IDataView keys = new ViewBuilder().Vector("Tags", Texts, Memories("O O S-LOC")).NamedKeyVectors("PredictedLabel", names, [1, 1, 5]).ToView();
        IDataView texts = new MLContext().Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(keys).Transform(keys);
        foreach (IDataView data in (IDataView[])[keys, texts])
        {
            Assert.Equal(TaggingScheme.Bmes, SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false).Scheme);
            Assert.Equal(TaggingScheme.Bmes, SequenceTaggingEvaluator.Evaluate(data, "PredictedLabel", "Tags", null, null, false).Scheme);
        }
    }

    [Fact]
    public void Keys_without_names_are_their_numbers()
    {
        var keys = new VectorDataViewType(new KeyDataViewType(typeof(byte), 9));
        IDataView data = new ViewBuilder().Vector<byte>("Tags", keys, [1, 2, 3]).Vector("PredictedLabel", Texts, Memories("1 2 2")).ToView();
        Assert.Equal(2.0 / 3, SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false).TokenAccuracy);
    }

    [Fact]
    public void A_token_without_a_label_counts_nowhere_and_one_without_a_prediction_as_wrong()
    {
        string[] names = ["O", "B-PER", "I-PER"];
        IDataView data = new ViewBuilder()
            .NamedKeyVectors("Tags", names, [2, 0, 3], [0, 0], [2, 1])
            .NamedKeyVectors("PredictedLabel", names, [2, 1, 3], [2, 2], [0, 1])
            .ToView();
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false);
        Assert.Equal((4L, 2L), (metrics.TokenCount, metrics.SequenceCount));
        Assert.Equal((0.75, 0.5), (metrics.TokenAccuracy, metrics.SentenceAccuracy));
        Assert.Equal([new EntityTypeMetrics("PER", 2, 1, 1)], metrics.PerType);
        Assert.Contains("(missing)", metrics.ConfusionTable.GetFormattedTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_loss_is_the_mean_over_labelled_tokens()
    {
        IDataView data = new ViewBuilder()
            .NamedKeyVectors("Tags", ["B-NEW", "B-PER", "O"], [3, 2, 0], [1, 3])
            .NamedKeyVectors("PredictedLabel", ["O", "B-PER"], [1, 2, 1], [1, 1])
            .Vector<float>("Score", Numbers, [0.75f, 0.25f, 0.5f, 0.5f, 1, 0], [1, 0, 0, 1])
            .ToView();
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", "Score", null, false);

        // O at 0.75, B-PER at 0.5, a label unknown to the model at 1/3, and O at 0, which counts as 1e-15.
        double expected = -(Math.Log(0.75) + Math.Log(0.5) + Math.Log(1.0 / 3) + Math.Log(1e-15)) / 4;
        Assert.Equal(expected, metrics.LogLoss, 1e-13);
    }

    [Fact]
    public void Rows_of_different_lengths_are_named()
    {
        IDataView data = new ViewBuilder()
            .Vector("Tags", Texts, Memories("O O | O O O"))
            .Vector("PredictedLabel", Texts, Memories("O O | O O"))
            .ToView();
        var error = Assert.Throws<InvalidOperationException>(() => SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", null, null, false));
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 3 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_are_not_one_a_class_and_token_are_named()
    {
        IDataView data = new ViewBuilder()
            .NamedKeyVectors("Tags", ["O", "B-PER"], [1, 2])
            .NamedKeyVectors("PredictedLabel", ["O", "B-PER"], [1, 2])
            .Vector<float>("Score", Numbers, [1, 0, 1])
            .ToView();
        var error = Assert.Throws<InvalidOperationException>(() => SequenceTaggingEvaluator.Evaluate(data, "Tags", "PredictedLabel", "Score", null, false));
        Assert.Contains("expected 2 x 2 scores (tokens x classes) in column 'Score', got 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_absent_or_of_another_type_are_named()
    {
        IDataView data = new ViewBuilder().Vector("Tags", Texts, Memories("O")).Vector<float>("Score", Numbers, [1]).ToView();
        Assert.Contains("'PredictedLabel'", Error("Tags", "PredictedLabel", null), StringComparison.Ordinal);
        Assert.Contains("Vector<Key> or Vector<Text>", Error("Score", "Tags", null), StringComparison.Ordinal);
        Assert.Contains("Vector<Single>", Error("Tags", "Tags", "Tags"), StringComparison.Ordinal);
        Assert.Contains("TrainingLabelValues", Error("Tags", "Tags", "Score"), StringComparison.Ordinal);

        string Error(string label, string predicted, string? score)
            => Assert.Throws<ArgumentOutOfRangeException>(() => SequenceTaggingEvaluator.Evaluate(data, label, predicted, score, null, false)).Message;
    }

    private static SequenceTaggingMetrics Measured(string[][] gold, string[][] predicted)
        => new MLContext().SequenceTagging.Evaluate(Tagged(gold, predicted), "Tags", scoreColumnName: null);

    private static IDataView Tagged(string[][] gold, string[][] predicted)
    {
        return new ViewBuilder().Vector("Tags", Texts, Of(gold)).Vector("PredictedLabel", Texts, Of(predicted)).ToView();

        static ReadOnlyMemory<char>[][] Of(string[][] rows) => Array.ConvertAll(rows, row => Array.ConvertAll(row, label => label.AsMemory()));
    }

    private static ReadOnlyMemory<char>[][] Memories(string sentences)
        => Array.ConvertAll(Rows(sentences), row => Array.ConvertAll(row, label => label.AsMemory()));

    private static string[][] Rows(string sentences)
        => [.. sentences.Split(" | ").Select(sentence => sentence.Split(' '))];
}
