namespace Microsoft.ML.Recurrent.Tests.Diagnostics.EarlyStopping;

public sealed class EarlyStoppingCriterionTests
{
    [Theory]
    [InlineData(2, 0.0, new[] { 3.0, 2.0, 1.0 }, false)]
    [InlineData(2, 0.0, new[] { 3.0, 2.0, 2.0 }, false)]
    [InlineData(2, 0.0, new[] { 3.0, 2.0, 2.0, 2.5 }, true)]
    [InlineData(2, 0.0, new[] { 3.0, 2.0, 2.5, 1.9 }, false)]
    [InlineData(2, 0.5, new[] { 3.0, 2.0, 1.9, 1.8 }, true)]
    [InlineData(1, 0.0, new[] { double.NaN, double.NaN }, true)]
    [InlineData(1, 0.0, new[] { double.NaN, 5.0 }, false)]
    public void Epochs_without_gain_are_counted(int patience, double gain, double[] losses, bool stops)
        => Assert.Equal(stops, new NoGainCriterion(patience, gain).ShouldStop(History(losses)));

    [Theory]
    [InlineData(new[] { 2.0, 1.0, 1.04 }, false)]
    [InlineData(new[] { 2.0, 1.0, 1.06 }, true)]
    [InlineData(new[] { 2.0 }, false)]
    public void A_validation_loss_far_above_the_lowest_stops(double[] losses, bool stops)
        => Assert.Equal(stops, new GeneralizationLossCriterion(5).ShouldStop(History(losses)));

    [Fact]
    public void A_generalization_loss_needs_validation_data()
        => Assert.False(new GeneralizationLossCriterion(5).ShouldStop([.. History([1, 2]).Select(epoch => epoch with { ValidationLoss = null })]));

    [Fact]
    public void A_target_is_reached_from_below_or_above()
    {
        IReadOnlyList<TrainingEpoch> history = History([0.5]);
        Assert.True(TargetCriterion.AtLeast("Accuracy", 0.9).ShouldStop(history));
        Assert.False(TargetCriterion.AtLeast("Accuracy", 0.91).ShouldStop(history));
        Assert.True(TargetCriterion.AtMost("Loss", 0.5).ShouldStop(history));
        Assert.False(TargetCriterion.AtMost("Loss", 0.49).ShouldStop(history));
        Assert.False(TargetCriterion.AtLeast("F1Score", 0).ShouldStop(history));
        Assert.Throws<ArgumentOutOfRangeException>(() => TargetCriterion.AtMost("Loss", double.NaN));
    }

    [Fact]
    public void Time_is_up_at_the_end_of_an_epoch()
    {
        Assert.True(new TimeCriterion(TimeSpan.FromSeconds(2)).ShouldStop(History([1, 1])));
        Assert.False(new TimeCriterion(TimeSpan.FromSeconds(3)).ShouldStop(History([1, 1])));
    }

    [Fact]
    public void Values_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoGainCriterion(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoGainCriterion(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GeneralizationLossCriterion(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeCriterion(TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => TargetCriterion.AtLeast("", 1));
    }

    private static TrainingEpoch[] History(double[] losses) =>
    [
        .. losses.Select((loss, i) => new TrainingEpoch
        {
            Epoch = i + 1,
            NumberOfEpochs = 100,
            TrainingLoss = 1,
            ValidationLoss = loss,
            ValidationMetrics = new Dictionary<string, double> { ["Accuracy"] = 0.9 },
            LearningRate = 0.01,
            GradientNorm = 1,
            Elapsed = TimeSpan.FromSeconds(i + 1),
            IsBest = false,
        }),
    ];
}
