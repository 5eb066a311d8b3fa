using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void Loss_keeps_the_lowest() => Assert.Equal(3, BestOf(EarlyStopping.Loss, true, (3, 0.1), (2, 0.9), (1, 0.5), (1, 0.9), (2, 1)));

    [Fact]
    public void A_metric_that_is_to_be_high_keeps_the_highest_and_between_equals_the_lower_loss()
        => Assert.Equal(4, BestOf("Metric", true, (3, 0.1), (2, 0.9), (1, 0.5), (1, 0.9), (2, 0.9)));

    [Fact]
    public void A_metric_that_is_to_be_low_keeps_the_lowest_and_between_equals_the_lower_loss()
        => Assert.Equal(4, BestOf("Metric", false, (3, 0.5), (2, 0.1), (1, 0.5), (1, 0.1), (0, 0.2)));

    [Fact]
    public void A_metric_that_is_no_number_is_worse_than_any() => Assert.Equal(2, BestOf("Metric", true, (1, double.NaN), (2, 0.1), (0.5, double.NaN)));

    [Fact]
    public void Without_a_metric_the_last_epoch_counts() => Assert.Equal(3, BestOf(null, true, (1, 0), (2, 0), (3, 0)));

    [Fact]
    public void A_loss_that_is_not_finite_is_never_a_gain()
    {
        Assert.Equal(1, BestOf("Metric", true, (1, 0.5), (double.NaN, 0.9), (double.PositiveInfinity, 1)));
        Assert.Equal(1, BestOf(null, true, (1, 0), (double.NaN, 0)));
        Assert.Equal(0, BestOf(EarlyStopping.Loss, true, (double.NaN, 1)));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(0, 0)]
    public void Stops_after_as_many_epochs_without_gain_in_a_row(int patience, int stoppedAfter)
    {
        var stopping = new EarlyStopping(EarlyStopping.Loss, patience);
        var best = new BestEpoch(1);
        double[] losses = [3, 2, 2.5, 1, 1.5, 1.2];
        int stopped = 0;
        for (int epoch = 1; epoch <= losses.Length && stopped == 0; epoch++)
        {
            stopping.EndEpoch(best, epoch, losses[epoch - 1], [], new AlignedBuffer(1));
            stopped = stopping.ShouldStop(best) ? epoch : 0;
        }

        Assert.Equal(stoppedAfter, stopped);
    }

    /// <summary>Feeds epochs whose weights are their number, and returns the number of the best (0: none).</summary>
    private static int BestOf(string? metric, bool isHigherBetter, params (double Loss, double Metric)[] epochs)
    {
        var stopping = new EarlyStopping(metric, patience: 0);
        var best = new BestEpoch(1);
        var weights = new AlignedBuffer(1);
        for (int epoch = 1; epoch <= epochs.Length; epoch++)
        {
            weights.Span[0] = epoch;
            bool isBest = stopping.EndEpoch(best, epoch, epochs[epoch - 1].Loss, [new MetricValue("Metric", epochs[epoch - 1].Metric, isHigherBetter)], weights);
            Assert.Equal(isBest, best.Epoch == epoch);
        }

        Assert.Equal(best.Epoch, best.Weights.Span[0]);
        return best.Epoch;
    }
}
