using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void Loss_keeps_the_lowest() => Assert.Equal(3, BestEpoch(SelectionMetric.Loss, (3, 0.1), (2, 0.9), (1, 0.5), (1, 0.9), (2, 1)));

    [Fact]
    public void Accuracy_keeps_the_highest_and_between_equals_the_lower_loss()
        => Assert.Equal(4, BestEpoch(SelectionMetric.Accuracy, (3, 0.1), (2, 0.9), (1, 0.5), (1, 0.9), (2, 0.9)));

    [Fact]
    public void Without_a_metric_the_last_epoch_counts() => Assert.Equal(3, BestEpoch(SelectionMetric.None, (1, 0), (2, 0), (3, 0)));

    [Fact]
    public void A_loss_that_is_not_finite_is_never_a_gain()
    {
        Assert.Equal(1, BestEpoch(SelectionMetric.Accuracy, (1, 0.5), (double.NaN, 0.9), (double.PositiveInfinity, 1)));
        Assert.Equal(1, BestEpoch(SelectionMetric.None, (1, 0), (double.NaN, 0)));
        Assert.Equal(0, BestEpoch(SelectionMetric.Loss, (double.NaN, 1)));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(0, 0)]
    public void Stops_after_as_many_epochs_without_gain_in_a_row(int patience, int stoppedAfter)
    {
        var stopping = new EarlyStopping(SelectionMetric.Loss, patience, 1);
        double[] losses = [3, 2, 2.5, 1, 1.5, 1.2];
        int stopped = 0;
        for (int epoch = 1; epoch <= losses.Length && stopped == 0; epoch++)
        {
            stopping.EndEpoch(epoch, losses[epoch - 1], 0, new AlignedBuffer(1));
            stopped = stopping.ShouldStop ? epoch : 0;
        }

        Assert.Equal(stoppedAfter, stopped);
    }

    [Fact]
    public void Nothing_to_restore_is_an_error()
        => Assert.Throws<InvalidOperationException>(() => new EarlyStopping(SelectionMetric.Loss, 0, 1).Restore(new AlignedBuffer(1)));

    /// <summary>Feeds epochs whose weights are their number, and returns the number that comes back (0: none).</summary>
    private static int BestEpoch(SelectionMetric metric, params (double Loss, double Accuracy)[] epochs)
    {
        var stopping = new EarlyStopping(metric, 0, 1);
        var weights = new AlignedBuffer(1);
        for (int epoch = 1; epoch <= epochs.Length; epoch++)
        {
            weights.Span[0] = epoch;
            bool isBest = stopping.EndEpoch(epoch, epochs[epoch - 1].Loss, epochs[epoch - 1].Accuracy, weights);
            Assert.Equal(isBest, stopping.BestEpoch == epoch);
        }

        if (stopping.BestEpoch == 0)
        {
            return 0;
        }

        stopping.Restore(weights);
        Assert.Equal(stopping.BestEpoch, weights.Span[0]);
        return stopping.BestEpoch;
    }
}
