using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;
using Microsoft.ML.Recurrent.Trainers.Watching;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Watching;

public sealed class ConstantAnswerTests
{
    private static readonly double s_ofQuarter = -(0.25 * Math.Log(0.25)) - (0.75 * Math.Log(0.75));

    [Fact]
    public void Of_classes_it_is_the_entropy_of_how_often_they_come()
    {
        ExampleStatistics statistics = OfClasses(0, 1, 1, 1);

        Assert.Equal(s_ofQuarter, ConstantAnswer.LossOf(Head(HeadKind.Softmax, 2), LossSettings.Plain, statistics), 1e-12);
        Assert.Equal(Math.Log(2), ConstantAnswer.LossOf(Head(HeadKind.Softmax, 2), new LossSettings([3, 1]), statistics), 1e-12);
    }

    [Fact]
    public void With_smoothed_labels_it_is_that_of_the_smoothed_shares()
    {
        double share = (0.8 * 0.25) + 0.1;
        Assert.Equal(
            -(share * Math.Log(share)) - ((1 - share) * Math.Log(1 - share)),
            ConstantAnswer.LossOf(Head(HeadKind.Softmax, 2), new LossSettings(LabelSmoothing: 0.2f), OfClasses(0, 1, 1, 1)),
            1e-7);
    }

    [Fact]
    public void Of_flags_it_is_the_mean_entropy_of_each()
    {
        ExampleStatistics statistics = OfNumbers(2, 0, 0, 1, 1, 1, 0, 1, 1);

        Assert.Equal((s_ofQuarter + Math.Log(2)) / 2, ConstantAnswer.LossOf(Head(HeadKind.Sigmoid, 2), LossSettings.Plain, statistics), 1e-12);
    }

    [Fact]
    public void Of_numbers_that_are_learned_with_deviation_1_it_is_their_variance()
    {
        ExampleStatistics statistics = OfNumbers(2, 1, 7, 3, 7, 9, 7);

        Assert.Equal(0.5, ConstantAnswer.LossOf(Head(HeadKind.Linear, 2), LossSettings.Plain, statistics), 1e-12);
    }

    [Fact]
    public void Of_counts_it_is_the_likelihood_of_their_mean()
        => Assert.Equal(
            2 - (2 * Math.Log(2)),
            ConstantAnswer.LossOf(Head(HeadKind.Exponential, 1), new LossSettings(Elements: new PoissonLoss()), OfNumbers(1, 1, 3, 2)),
            1e-12);

    private static HeadSpec Head(HeadKind kind, int width) => new() { Kind = kind, Width = width };

    private static ExampleStatistics OfClasses(params int[] classes)
    {
        var store = new SequenceStore([1], TargetShape.ClassPerSequence);
        foreach (int label in classes)
        {
            store.AddNumbers(0, 1).Clear();
            store.EndSequence(1, label: label);
        }

        return Of(store);
    }

    private static ExampleStatistics OfNumbers(int width, params float[] numbers)
    {
        var store = new SequenceStore([1], TargetShape.Numbers(width));
        for (int i = 0; i < numbers.Length; i += width)
        {
            store.AddNumbers(0, 1).Clear();
            numbers.AsSpan(i, width).CopyTo(store.Targets.AddNumbers(1));
            store.EndSequence(1);
        }

        return Of(store);
    }

    private static ExampleStatistics Of(SequenceStore store)
    {
        var statistics = new ExampleStatistics([new FeatureColumn { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 1 }]);
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            statistics.Add(store, sequence);
        }

        return statistics;
    }
}
