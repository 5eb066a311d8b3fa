using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class ChrfCountsTests
{
    private const double RoundingTolerance = 1e-12;

    [Fact]
    public void The_examples_of_sacrebleus_metric_cards_are_reproduced()
    {
        Assert.Equal(
            84.64214891738334,
            Chrf(
                ["The relationship between cats and dogs is not exactly friendly.", "The relationship between dogs and cats is not exactly friendly."],
                ["a good bookshop is just a genteel black hole that knows how to read.", "A good bookshop is just a genteel Black Hole that knows how to read."]),
            RoundingTolerance);
        Assert.Equal(
            61.576379378113785,
            Chrf(
                ["The relationship between Obama and Netanyahu is not exactly friendly.", "The ties between Obama and Netanyahu are not particularly friendly."]),
            RoundingTolerance);
    }

    // The cases of sacreBLEU's tests without epsilon smoothing; precision equals recall, so that beta does not matter.
    [Theory]
    [InlineData("a", "a", 100)]
    [InlineData("", "reference", 0)]
    [InlineData("a b c", "a b c", 100)]
    [InlineData("a b c", "abc", 100)]
    [InlineData("", "c", 0)]
    [InlineData("aa", "ab", 25)]                        // 1/2 and 0/1
    [InlineData("abcdefg", "hijklmnop", 0)]
    [InlineData("", "", 0)]
    [InlineData("a", "", 0)]
    public void Short_texts_have_the_scores_of_sacrebleus_tests(string prediction, string reference, double expected)
        => Assert.Equal(expected, Chrf([prediction, reference]), RoundingTolerance);

    [Fact]
    public void Counts_are_summed_over_the_corpus()
        => Assert.Equal(50, Chrf(["a", "a"], ["b", "c"]), RoundingTolerance);

    [Fact]
    public void Recall_weighs_twice_as_much_as_precision()
    {
        // Orders 1 and 2: precision 2/3 and 1/2, recall 1 and 1. P = 7/12, R = 1: 5 P R / (4 P + R) = 7/8.
        Assert.Equal(100 * 7 / 8.0, Chrf(["abc", "ab"]), RoundingTolerance);

        // The other way round P = 1, R = 7/12: (35/12) / (55/12).
        Assert.Equal(100 * 7 / 11.0, Chrf(["ab", "abc"]), RoundingTolerance);
    }

    [Fact]
    public void An_order_that_a_rows_reference_is_too_short_for_is_no_error_of_the_row()
    {
        // Order 1: 5 of 6 predicted, 5 of 5 expected; order 2: 3 of 4, 3 of 3; order 3: 1 of 1 predicted, that of the second row alone.
        // P = (5/6 + 3/4 + 1) / 3 = 31/36, R = 1.
        Assert.Equal(100 * 5 * (31 / 36.0) / ((4 * 31 / 36.0) + 1), Chrf(["abc", "ab"], ["abc", "abc"]), RoundingTolerance);
    }

    [Fact]
    public void Of_several_references_the_best_of_each_row_counts()
    {
        Assert.Equal(100, Chrf(["ab", "xy", "ab"], ["cd", "cd", "xy"]), RoundingTolerance);

        // "ab" alone would have 7/8, "abd" has less: P = R = (2/3 + 1/2 + 0) / 3.
        Assert.Equal(100 * 7 / 8.0, Chrf(["abc", "abd", "ab"]), RoundingTolerance);
    }

    [Fact]
    public void A_corpus_that_equals_its_references_has_100_where_there_is_a_character()
        => Prop.ForAll(Corpora.Rows, rows =>
        {
            int[][][] copies = Array.ConvertAll(rows, row => new[] { row[0], row[0] });
            Assert.Equal(rows.Any(row => row[0].Length > 0) ? 100 : 0, Corpora.Chrf(copies).Score, RoundingTolerance);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_corpus_has_the_score_that_counting_by_texts_gives()
        => Prop.ForAll(Corpora.Rows, rows =>
        {
            // References of equal score would be told apart by rounding, which differs here.
            double[][][] best = Array.ConvertAll(rows, row => Naive(row[0], row[1..].MaxBy(reference => Corpora.Chrf([row[0], reference]).Score)!));
            double[][] sums = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 3).Select(j => best.Sum(counts => counts[i][j])).ToArray())];
            Assert.Equal(Score(sums), Corpora.Chrf(rows).Score, RoundingTolerance);
        }).QuickCheckThrowOnFailure();

    private static double Chrf(params string[][] rows) => Corpora.Chrf(Array.ConvertAll(rows, row => Array.ConvertAll(row, Corpora.Characters))).Score;

    /// <summary>[order - 1]: n-grams predicted, expected and in both.</summary>
    private static double[][] Naive(int[] prediction, int[] reference)
        => [.. Enumerable.Range(1, 6).Select(order =>
        {
            Dictionary<string, int> predicted = Corpora.NGrams(prediction, order);
            Dictionary<string, int> expected = Corpora.NGrams(reference, order);
            return new double[]
            {
                expected.Count > 0 ? predicted.Values.Sum() : 0,
                expected.Values.Sum(),
                predicted.Sum(ngram => Math.Min(ngram.Value, expected.GetValueOrDefault(ngram.Key))),
            };
        })];

    private static double Score(double[][] counts)
    {
        double[][] used = [.. counts.Where(order => order[0] > 0 && order[1] > 0)];
        if (used.Length == 0)
        {
            return 0;
        }

        double precision = used.Average(order => order[2] / order[0]);
        double recall = used.Average(order => order[2] / order[1]);
        return precision + recall == 0 ? 0 : 100 * 5 * precision * recall / ((4 * precision) + recall);
    }
}
