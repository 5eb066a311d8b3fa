using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Texts;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class SequenceToSequenceEvaluatorTests
{
    private const double RoundingTolerance = 1e-12;

    [Fact]
    public void Metrics_are_those_worked_by_hand()
    {
        SequenceToSequenceMetrics metrics = SequenceToSequenceEvaluator.Evaluate(
            new ViewBuilder()
                .Vector("Label", Types.Words, Words("a b c d|x y|"))
                .Vector("Other", Types.Words, Words("|x y z|"))
                .Vector("PredictedLabel", Types.Words, Words("a b d|x y z|"))
                .Scalar("LogProbability", NumberDataViewType.Single, -8f, -0.5f, -0.5f)
                .ToView(),
            "Label",
            "PredictedLabel",
            ["Other"],
            "LogProbability");

        // The second row meets its second reference, the third is empty on both sides.
        Assert.Equal((3, 2, 2.0 / 3), (metrics.RowCount, metrics.ExactMatchCount, metrics.ExactMatch));

        // 2 of 4 positions (the d is at another one), 3 of 3, 0 of 0.
        Assert.Equal(5.0 / 7, metrics.TokenAccuracy);

        // The c is missing: one of 4 + 3 symbols, and with its space 2 of 7 + 5 characters.
        Assert.Equal((1, 7, 1.0 / 7), (metrics.EditDistance, metrics.ReferenceSymbolCount, metrics.EditDistanceRate));
        Assert.Equal((2, 12, 2.0 / 12), (metrics.CharacterEditDistance, metrics.ReferenceCharacterCount, metrics.CharacterErrorRate));

        // 3 + 3 of 6 words, 1 + 2 of 4 pairs, 0 + 1 of 2 triples; no prediction has four words.
        Assert.Equal([100, 75, 50, 0], metrics.BleuPrecisions);
        Assert.Equal((6, 7, 0), (metrics.PredictedSymbolCount, metrics.ClosestReferenceSymbolCount, metrics.Bleu));
        Assert.Equal(Math.Exp(1 - (7.0 / 6)), metrics.BrevityPenalty);

        // abd for abcd, xyz for xyz. P = (6/6 + 3/4 + 1/2) / 3, R = (6/7 + 3/5 + 1/3) / 3.
        double precision = 3.0 / 4;
        double recall = 188.0 / 315;
        Assert.Equal(100 * 5 * precision * recall / ((4 * precision) + recall), metrics.ChrF, RoundingTolerance);

        // Natural logarithms of -9 together, for 5 + 3 + 1 symbols of the labels with their ends.
        Assert.Equal(Math.E, metrics.Perplexity, RoundingTolerance);

        Assert.Equal(
            [
                "exact match            0.6667  2 of 3 rows",
                "token accuracy         0.7143",
                "edit distance rate     0.1429  1 edits, 7 symbols",
                "character error rate   0.1667  2 edits, 12 characters",
                "BLEU                     0.00  100.0/75.0/50.0/0.0, brevity penalty 0.846, 6 symbols for 7",
                "chrF                    62.22",
                "perplexity              2.718",
                "",
            ],
            metrics.GetFormattedTable().Split(Environment.NewLine));
    }

    [Fact]
    public void Keys_and_texts_are_compared_by_what_they_stand_for()
    {
        SequenceToSequenceMetrics metrics = Evaluate(new ViewBuilder()
            .NamedKeyVectors("Label", ["b", "a", "c"], [2, 1, 3], [3])
            .Vector("PredictedLabel", Types.Words, Words("a b c|b")));
        Assert.Equal((1, 3.0 / 4), (metrics.ExactMatchCount, metrics.TokenAccuracy));

        metrics = Evaluate(new ViewBuilder()
            .NamedKeyVectors("Label", ["b", "a", "c"], [2, 1, 3], [3])
            .NamedKeyVectors("PredictedLabel", ["a", "b", "c"], [1, 2, 3], [2]));
        Assert.Equal((1, 3.0 / 4), (metrics.ExactMatchCount, metrics.TokenAccuracy));
    }

    [Fact]
    public void A_text_is_read_as_its_code_points_whether_predicted_as_a_text_or_as_keys_of_characters()
    {
        ViewBuilder Labels() => new ViewBuilder().Scalar("Label", TextDataViewType.Instance, Types.Texts("gr\u00fcn \U0001F600", "a b"));
        SequenceToSequenceMetrics texts = Evaluate(Labels().Scalar("PredictedLabel", TextDataViewType.Instance, Types.Texts("grun \U0001F601", "a b")));

        // Two of six characters, the second of them of two UTF-16 units, and none of three.
        Assert.Equal((2, 9), (texts.EditDistance, texts.ReferenceSymbolCount));
        Assert.Equal((texts.EditDistanceRate, texts.ReferenceSymbolCount), (texts.CharacterErrorRate, texts.ReferenceCharacterCount));
        Assert.Equal((7.0 / 9, 1), (texts.TokenAccuracy, texts.ExactMatchCount));

        SequenceToSequenceMetrics keys = Evaluate(Labels().NamedKeyVectors(
            "PredictedLabel", ["a", "b", "g", "r", "u", "n", " ", "\U0001F601"], [3, 4, 5, 6, 7, 8], [1, 7, 2]));
        Assert.Equal(texts.GetFormattedTable(), keys.GetFormattedTable());
    }

    [Fact]
    public void A_text_of_characters_has_the_scores_of_its_words_where_white_space_does_not_count()
    {
        SequenceToSequenceMetrics characters = Evaluate(new ViewBuilder()
            .Scalar("Label", TextDataViewType.Instance, Types.Texts("the old man", "sat"))
            .Scalar("PredictedLabel", TextDataViewType.Instance, Types.Texts("an old man", "sits")));
        SequenceToSequenceMetrics words = Evaluate(new ViewBuilder()
            .Vector("Label", Types.Words, Words("the old man|sat"))
            .Vector("PredictedLabel", Types.Words, Words("an old man|sits")));
        Assert.Equal(characters.ChrF, words.ChrF);
        Assert.Equal((characters.CharacterEditDistance, characters.ReferenceCharacterCount), (words.CharacterEditDistance, words.ReferenceCharacterCount));
        Assert.Equal((2.0 / 4, characters.CharacterErrorRate), (words.EditDistanceRate, characters.EditDistanceRate));
    }

    [Fact]
    public void A_missing_symbol_is_never_predicted_not_even_by_a_missing_one()
    {
        SequenceToSequenceMetrics metrics = Evaluate(new ViewBuilder()
            .NamedKeyVectors("Label", ["a", "b"], [1, 0, 2])
            .NamedKeyVectors("PredictedLabel", ["a", "b"], [1, 0, 2]));
        Assert.Equal((0, 2.0 / 3, 1), (metrics.ExactMatchCount, metrics.TokenAccuracy, metrics.EditDistance));
        Assert.Equal((100 * 2 / 3.0, 1), (metrics.BleuPrecisions[0], metrics.CharacterEditDistance));

        // a?b: one character of three is wrong, and so are all pairs and the triple.
        Assert.Equal(100 * 2 / 9.0, metrics.ChrF, RoundingTolerance);
    }

    [Fact]
    public void An_empty_reference_is_absent_among_others_and_counts_where_all_are_empty()
    {
        SequenceToSequenceMetrics metrics = SequenceToSequenceEvaluator.Evaluate(
            new ViewBuilder()
                .Vector("Label", Types.Words, Words("|a b|"))
                .Vector("Other", Types.Words, Words("a b c||"))
                .Vector("PredictedLabel", Types.Words, Words("||x"))
                .ToView(),
            "Label",
            "PredictedLabel",
            ["Other"],
            null);

        // An empty prediction for a b c and for a b, and x for nothing.
        Assert.Equal((6, 5, 0), (metrics.EditDistance, metrics.ReferenceSymbolCount, metrics.ExactMatchCount));
        Assert.Equal((1, 5), (metrics.PredictedSymbolCount, metrics.ClosestReferenceSymbolCount));
    }

    [Fact]
    public void Without_rows_shares_are_nan_and_scores_0()
    {
        SequenceToSequenceMetrics metrics = Evaluate(
            new ViewBuilder().Vector<ReadOnlyMemory<char>>("Label", Types.Words).Vector<ReadOnlyMemory<char>>("PredictedLabel", Types.Words));
        Assert.Equal(0, metrics.RowCount);
        Assert.All(
            [metrics.ExactMatch, metrics.TokenAccuracy, metrics.EditDistanceRate, metrics.CharacterErrorRate, metrics.Perplexity],
            metric => Assert.Equal(double.NaN, metric));
        Assert.Equal((0, 0), (metrics.Bleu, metrics.ChrF));
        Assert.DoesNotContain("perplexity", metrics.GetFormattedTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_absent_or_of_another_type_is_named()
    {
        IDataView data = new ViewBuilder()
            .Vector("Label", Types.Words, Words("a"))
            .Vector("PredictedLabel", Types.Words, Words("a"))
            .Vector("Numbers", Types.Numbers(2), [1f, 2f])
            .Scalar("Number", NumberDataViewType.Single, 1f)
            .Scalar("Key", Types.Key<uint>(3), 1u)
            .ToView();
        Refused("Could not find label column 'Absent'", "Absent");
        Refused("Could not find predicted label column 'Absent'", predicted: "Absent");
        Refused("Could not find reference column 'Absent'", references: ["Label", "Absent"]);
        Refused("Could not find log-probability column 'Absent'", logProbability: "Absent");
        Refused("label column 'Numbers': expected Vector<Key>, Vector<Text> or Text, got Vector<Single, 2>", "Numbers");
        Refused("predicted label column 'Number': expected Vector<Key>, Vector<Text> or Text, got Single", predicted: "Number");
        Refused("reference column 'Key': expected Vector<Key>, Vector<Text> or Text, got Key<UInt32, 0-2>", references: ["Key"]);
        Refused("log-probability column 'Numbers': expected Single, got Vector<Single, 2>", logProbability: "Numbers");

        void Refused(string message, string label = "Label", string predicted = "PredictedLabel", string[]? references = null, string? logProbability = null)
            => Assert.Contains(
                message,
                Assert.Throws<ArgumentOutOfRangeException>(
                    () => SequenceToSequenceEvaluator.Evaluate(data, label, predicted, references ?? [], logProbability)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Words_beside_a_text_read_as_characters_are_refused()
    {
        ViewBuilder data = new ViewBuilder()
            .Scalar("Label", TextDataViewType.Instance, Types.Texts("ab", "cd"))
            .Vector("PredictedLabel", Types.Words, Words("a b|c dd"));
        Assert.Equal(
            "Row 1: expected symbols of one character in predicted label column 'PredictedLabel', as label column 'Label' is read as characters, got 'dd'.",
            Assert.Throws<InvalidOperationException>(() => Evaluate(data)).Message);
    }

    [Fact]
    public void A_probability_in_the_place_of_its_logarithm_is_refused()
    {
        IDataView data = new ViewBuilder()
            .Vector("Label", Types.Words, Words("a|b"))
            .Vector("PredictedLabel", Types.Words, Words("a|b"))
            .Scalar("LogProbability", NumberDataViewType.Single, 0.00001f, 0.5f)
            .ToView();
        Assert.Equal(
            "Row 1: expected the natural logarithm of a probability, 0 at most, in log-probability column 'LogProbability', got 0.5.",
            Assert.Throws<InvalidOperationException>(
                () => SequenceToSequenceEvaluator.Evaluate(data, "Label", "PredictedLabel", [], "LogProbability")).Message);
    }

    private static SequenceToSequenceMetrics Evaluate(ViewBuilder data)
        => SequenceToSequenceEvaluator.Evaluate(data.ToView(), "Label", "PredictedLabel", [], null);

    /// <summary>Rows between bars, words between spaces.</summary>
    private static ReadOnlyMemory<char>[][] Words(string rows)
        => Array.ConvertAll(rows.Split('|'), row => Types.Texts(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
