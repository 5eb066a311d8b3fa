using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class BleuCountsTests
{
    // sacreBLEU's tests print 8 digits and more, and compare to 1e-8 of the share: 1e-6 of the percentage.
    private const double PublishedTolerance = 1e-6;

    private const double RoundingTolerance = 1e-12;

    /// <summary>The example of sacreBLEU's page and tests: three predictions, two references of each.</summary>
    private static readonly string[][] Dogs =
    [
        ["The dog bit the man .", "The dog bit the man .", "The dog had bit the man ."],
        ["It wasn't surprising .", "It was not unexpected .", "No one was surprised ."],
        ["The man had just bitten him .", "The man bit him first .", "The man had bitten the dog ."],
    ];

    // The example of issue 98 of sacreBLEU.
    private const string Sugar = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
    private const string TrueSugar = "producţia de zahăr brut se exprimă în zahăr alb;";

    [Fact]
    public void The_dogs_have_sacrebleus_score_with_its_tokenizer_13a()
    {
        BleuCounts counts = Bleu(Dogs);

        // Matches: 6 + 2 + 6 of 17, 5 + 0 + 2 of 14, 4 + 0 + 1 of 11, 3 + 0 + 0 of 8. Closest lengths: 6, 5 and 7.
        Assert.Equal([1400.0 / 17, 700.0 / 14, 500.0 / 11, 300.0 / 8], counts.Precisions());
        Assert.Equal((17, 18), (counts.PredictedLength, counts.ReferenceLength));
        Assert.Equal(Math.Exp(1 - (18.0 / 17)), counts.BrevityPenalty);
        Assert.Equal(48.530827, counts.Score, PublishedTolerance);
    }

    [Fact]
    public void And_without_a_tokenizer_where_full_stops_are_of_their_words()
    {
        BleuCounts counts = Bleu([.. Dogs.Select(row => Array.ConvertAll(row, text => text.Replace(" .", ".", StringComparison.Ordinal)))]);

        // 5 + 1 + 4 of 14, 4 + 0 + 2 of 11, 3 + 0 + 1 of 8, 2 + 0 + 0 of 5. Closest lengths: 5, 4 and 6.
        double product = (10.0 / 14) * (6.0 / 11) * (4.0 / 8) * (2.0 / 5);
        Assert.Equal(100 * Math.Exp(1 - (15.0 / 14)) * Math.Pow(product, 0.25), counts.Score, RoundingTolerance);
        Assert.Equal(49.1919566, counts.Score, PublishedTolerance);
    }

    [Fact]
    public void And_with_its_international_tokenizer_that_splits_at_apostrophes()
        => Assert.Equal(
            43.91623493,
            Bleu([.. Dogs.Select(row => Array.ConvertAll(row, text => text.Replace("'", " ' ", StringComparison.Ordinal)))]).Score,
            PublishedTolerance);

    [Fact]
    public void The_example_of_its_metric_card_is_reproduced()
    {
        BleuCounts counts = Bleu(
            ["hello there general kenobi", "hello there general kenobi", "hello there !"],
            ["on our way to ankh morpork", "goodbye ankh morpork", "ankh morpork"]);
        Assert.Equal([100 * 6 / 10.0, 100 * 4 / 8.0, 100 * 2 / 6.0, 100 * 1 / 4.0], counts.Precisions());
        Assert.Equal((10, 7, 1), (counts.PredictedLength, counts.ReferenceLength, counts.BrevityPenalty));
        Assert.Equal(39.76353643835252, counts.Score, RoundingTolerance);
    }

    [Fact]
    public void Orders_without_a_match_are_smoothed_as_in_its_sentence_scores()
    {
        // Published to three digits.
        Assert.Equal(7.347, Bleu([Sugar, TrueSugar]).Score, 1e-3);
        Assert.Equal(40.8759, Corpora.Bleu([Corpora.Characters(Sugar), Corpora.Characters(TrueSugar)]).Score, 1e-3);
    }

    [Fact]
    public void The_kth_order_without_a_match_has_the_kth_power_of_a_half()
    {
        // All words, but no two in order: 4/4, 0/3 as 1/(2 x 3), 0/2 as 1/(4 x 2), 0/1 as 1/(8 x 1).
        BleuCounts counts = Bleu(["a b c d", "a c b d"]);
        Assert.Equal([100, 100 / 6.0, 100 / 8.0, 100 / 8.0], counts.Precisions());
        Assert.Equal(100 * Math.Pow(1 / (6.0 * 8 * 8), 0.25), counts.Score, RoundingTolerance);

        // One order: 3/4, 2/3, 1/2, 0/1 as 1/2.
        Assert.Equal(100 * Math.Pow(1 / 8.0, 0.25), Bleu(["this is a fest", "this is a test"]).Score, RoundingTolerance);
    }

    [Theory]
    [InlineData("this is a cat", "okay thanks")]        // nothing matches
    [InlineData("a b c", "a b c")]                      // no n-gram of order 4, and no effective order
    [InlineData("", "a b c d")]
    [InlineData("a b c d", "")]
    [InlineData("", "")]
    public void The_score_is_0(string prediction, string reference)
        => Assert.Equal(0, Bleu([prediction, reference]).Score);

    [Theory]
    [InlineData("a b c", "a b|a b c d", 2)]             // equally close: the shorter
    [InlineData("a b c", "a b c d|a b", 2)]
    [InlineData("a b c", "a b c d|a", 4)]
    [InlineData("a b c", "a b c d e f|x y z", 3)]       // the closest length, not the best match
    public void The_closest_reference_length_counts(string prediction, string references, int expected)
        => Assert.Equal(expected, Bleu([prediction, .. references.Split('|')]).ReferenceLength);

    [Fact]
    public void An_n_gram_matches_as_often_as_the_reference_that_has_it_most_often()
    {
        // Papineni et al. 2002, example 2: "the" is predicted seven times and matches twice.
        BleuCounts counts = Bleu(["the the the the the the the", "the cat is on the mat", "there is a cat on the mat"]);
        Assert.Equal(200.0 / 7, counts.Precisions()[0]);
    }

    [Fact]
    public void A_corpus_that_equals_its_references_has_100_where_one_sequence_has_four_symbols()
        => Prop.ForAll(Corpora.Rows, rows =>
        {
            int[][][] copies = Array.ConvertAll(rows, row => new[] { row[0], row[0] });
            double expected = rows.Any(row => row[0].Length >= BleuCounts.Order) ? 100 : 0;
            Assert.Equal(expected, Corpora.Bleu(copies).Score, RoundingTolerance);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_corpus_has_the_score_that_counting_by_texts_gives()
        => Prop.ForAll(Corpora.Rows, rows => Assert.Equal(Naive(rows), Corpora.Bleu(rows).Score, RoundingTolerance)).QuickCheckThrowOnFailure();

    private static BleuCounts Bleu(params string[][] rows) => Corpora.Bleu(Array.ConvertAll(rows, row => Array.ConvertAll(row, Corpora.Words)));

    private static double Naive(int[][][] rows)
    {
        double logarithms = 0;
        double smoothing = 1;
        for (int order = 1; order <= 4; order++)
        {
            int matches = rows.Sum(row => Corpora.NGrams(row[0], order).Sum(
                ngram => Math.Min(ngram.Value, row[1..].Max(reference => Corpora.NGrams(reference, order).GetValueOrDefault(ngram.Key)))));
            int total = rows.Sum(row => Corpora.NGrams(row[0], order).Values.Sum());
            if (total == 0 || (order == 1 && matches == 0))
            {
                return 0;
            }

            smoothing *= matches == 0 ? 2 : 1;
            logarithms += Math.Log(matches == 0 ? 1 / (smoothing * total) : (double)matches / total);
        }

        double predicted = rows.Sum(row => row[0].Length);
        double closest = rows.Sum(row => row[1..].OrderBy(one => Math.Abs(one.Length - row[0].Length)).ThenBy(one => one.Length).First().Length);
        return 100 * Math.Min(1, Math.Exp(1 - (closest / predicted))) * Math.Exp(logarithms / 4);
    }
}
