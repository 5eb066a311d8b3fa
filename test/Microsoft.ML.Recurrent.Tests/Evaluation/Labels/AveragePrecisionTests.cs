using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Labels;

public sealed class AveragePrecisionTests
{
    /// <summary>Scores of what is true and of what is false, and the sum of (R_n - R_(n-1)) P_n.</summary>
    public static TheoryData<float[], float[], double> Cases => new()
    {
        // The example of scikit-learn's average_precision_score: 1/2 * 1 + 1/2 * 2/3.
        { [0.35f, 0.8f], [0.1f, 0.4f], 5.0 / 6 },

        // All that is true before all that is false, and the other way round: 1/2 * 1/3 + 1/2 * 2/4.
        { [3, 2], [1, 0], 1 },
        { [1, 0], [3, 2], 5.0 / 12 },

        // Equal scores are one threshold: 2/3; and none tells anything: the share of what is true.
        { [0.5f, 0.5f], [0.5f, 0.1f], 2.0 / 3 },
        { [0], [0, -0.0f, 0], 0.25 },

        // Nothing is false.
        { [0, 1, 2], [], 1 },

        // Infinite scores are scores.
        { [float.PositiveInfinity, float.NegativeInfinity], [0], (0.5 * 1) + (0.5 * 2 / 3) },
    };

    [Theory, MemberData(nameof(Cases))]
    public void It_is_the_sum_that_scikit_learn_defines(float[] positives, float[] negatives, double expected)
        => Assert.Equal(expected, AveragePrecision.Of(positives, negatives), 1e-15);

    [Fact]
    public void It_is_the_definition_taken_literally_on_scores_with_ties()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 200; trial++)
        {
            float[] positives = Scores(1 + random.Next(20));
            float[] negatives = Scores(random.Next(20));
            Assert.Equal(Literally(positives, negatives), AveragePrecision.Of(positives, negatives), 1e-13);
        }

        float[] Scores(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(8))];
    }

    [Fact]
    public void Without_anything_true_and_with_a_score_that_is_no_number_it_is_nan()
    {
        Assert.Equal(double.NaN, AveragePrecision.Of([], [1, 2]));
        Assert.Equal(double.NaN, AveragePrecision.Of([1, float.NaN], [0]));
        Assert.Equal(double.NaN, AveragePrecision.Of([1], [0, float.NaN]));
    }

    private static double Literally(float[] positives, float[] negatives)
    {
        double sum = 0;
        double recallBefore = 0;
        foreach (float threshold in positives.Concat(negatives).Distinct().OrderDescending())
        {
            double found = positives.Count(score => score >= threshold);
            double precision = found / (found + negatives.Count(score => score >= threshold));
            double recall = found / positives.Length;
            sum += (recall - recallBefore) * precision;
            recallBefore = recall;
        }

        return sum;
    }
}
