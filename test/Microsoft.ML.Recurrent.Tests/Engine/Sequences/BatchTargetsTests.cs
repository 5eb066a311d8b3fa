using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class BatchTargetsTests
{
    private static readonly int[] Lengths = [2, 5, 1, 3, 4];
    private static readonly int[] Order = [3, 0, 4, 2, 1];

    public static TheoryData<bool> PerStepOrNot => [false, true];

    [Theory, MemberData(nameof(PerStepOrNot))]
    public void Numbers_and_weights_come_to_the_rows_of_their_sequence_and_step(bool isPerStep)
    {
        SequenceStore store = Store(isPerStep, hasStepWeights: isPerStep);
        var batch = new SequenceBatch();
        batch.Load(store, Order);
        AssertRows(store, batch, Order, isPerStep);
    }

    [Theory, MemberData(nameof(PerStepOrNot))]
    public void Windows_have_the_targets_of_their_steps(bool isPerStep)
    {
        SequenceStore store = Store(isPerStep, hasStepWeights: isPerStep);
        var batch = new SequenceBatch();
        int[] sequences = [4, 1, 3];
        batch.LoadWindow(store, sequences, [1, 3, 0], [2, 2, 3]);
        AssertRows(store, batch, sequences, isPerStep);
    }

    [Fact]
    public void Steps_without_weights_of_their_own_weigh_what_their_sequence_does()
    {
        SequenceStore store = Store(isPerStep: true, hasStepWeights: false);
        var batch = new SequenceBatch();
        batch.Load(store, Order);
        AssertRows(store, batch, Order, isPerStep: true);
    }

    [Theory, MemberData(nameof(PerStepOrNot))]
    public void A_sequence_brings_its_numbers_and_weights_into_another_store(bool isPerStep)
    {
        SequenceStore source = Store(isPerStep, hasStepWeights: true);
        SequenceStore target = source.NewLike();
        foreach (int sequence in Order)
        {
            target.AddSequence(source, sequence);
        }

        Assert.Equal(source.Targets.Shape, target.Targets.Shape);
        for (int i = 0; i < Order.Length; i++)
        {
            Assert.Equal(source.TargetNumbersOf(Order[i]), target.TargetNumbersOf(i));
            Assert.Equal(source.WeightOf(Order[i]), target.WeightOf(i));
            Assert.Equal(source.StepWeights(Order[i], 0, Lengths[Order[i]]), target.StepWeights(i, 0, Lengths[Order[i]]));
        }

        Assert.Equal(source.Bytes, target.Bytes);
    }

    [Theory, MemberData(nameof(PerStepOrNot))]
    public void A_cleared_store_takes_targets_from_the_start(bool isPerStep)
    {
        SequenceStore store = Store(isPerStep, hasStepWeights: false);
        SequenceStore other = Store(isPerStep, hasStepWeights: false);
        store.Clear();
        Assert.Equal(0, store.Targets.Bytes);
        store.AddSequence(other, 3);
        Assert.Equal(other.TargetNumbersOf(3), store.TargetNumbersOf(0));
    }

    [Fact]
    public void All_numbers_take_another_scale_in_place()
    {
        SequenceStore store = Store(isPerStep: true, hasStepWeights: false);
        float before = store.TargetNumbersOf(2)[1];
        foreach (ref float number in store.Targets.AllNumbers)
        {
            number *= 2;
        }

        Assert.Equal(Lengths.Sum() * 2, store.Targets.AllNumbers.Length);
        Assert.Equal(2 * before, store.TargetNumbersOf(2)[1]);
    }

    [Fact]
    public void Targets_of_other_shapes_follow_each_other_in_one_batch()
    {
        var targets = new BatchTargets();
        targets.Set(isPerStep: false, width: 2, [1, 2, 3, 4], [5, 6]);
        Assert.Equal((TargetShape.Numbers(2), 2), (targets.Shape, targets.RowCount));
        Assert.Equal([3f, 4], targets.NumbersOf(1));
        Assert.True(targets.Classes.IsEmpty);

        targets.Set(isPerStep: true, [7, -1, 8], [1, 2, 3]);
        Assert.Equal((TargetShape.ClassPerStep, 3), (targets.Shape, targets.RowCount));
        Assert.Equal([7, -1, 8], targets.Classes);
        Assert.Equal([1f, 2, 3], targets.Weights);
    }

    [Theory, MemberData(nameof(PerStepOrNot))]
    public void Loading_allocates_nothing_once_warm(bool isPerStep)
    {
        SequenceStore store = Store(isPerStep, hasStepWeights: isPerStep);
        var batch = new SequenceBatch();
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, Order);
            batch.Load(store, Order.AsSpan(0, 2));
        }));
    }

    private static void AssertRows(SequenceStore store, SequenceBatch batch, int[] sequences, bool isPerStep)
    {
        BatchLayout layout = batch.Layout;
        BatchTargets targets = batch.Targets;
        Assert.Equal(isPerStep ? layout.RowCount : sequences.Length, targets.RowCount);
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = sequences[layout.CallerIndex[packed]];
            float[] numbers = store.TargetNumbersOf(sequence).ToArray();
            if (!isPerStep)
            {
                Assert.Equal(numbers, targets.NumbersOf(packed));
                Assert.Equal(store.WeightOf(sequence), targets.Weights[packed]);
                continue;
            }

            for (int step = 0; step < layout.Lengths[packed]; step++)
            {
                int row = layout.OffsetOf(step) + packed;
                int own = layout.FirstSteps[packed] + step;
                Assert.Equal(numbers[(2 * own)..((2 * own) + 2)], targets.NumbersOf(row));
                Assert.Equal(store.WeightOf(sequence) * (store.HasStepWeights ? store.StepWeights(sequence, own, 1)[0] : 1), targets.Weights[row]);
            }
        }
    }

    /// <summary>Two numbers per row that tell sequence and step; one is not known.</summary>
    private static SequenceStore Store(bool isPerStep, bool hasStepWeights)
    {
        var store = new SequenceStore([1], TargetShape.Numbers(2, isPerStep), hasStepWeights);
        for (int sequence = 0; sequence < Lengths.Length; sequence++)
        {
            int length = Lengths[sequence];
            store.AddNumbers(0, length).Fill(sequence);
            Span<float> numbers = store.Targets.AddNumbers(isPerStep ? length : 1);
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (100 * sequence) + i;
            }

            numbers[0] = sequence == 1 ? float.NaN : numbers[0];
            Span<float> weights = hasStepWeights ? store.AddStepWeights(length) : [];
            for (int step = 0; step < weights.Length; step++)
            {
                weights[step] = 0.25f + step;
            }

            store.EndSequence(length, weight: 1 + sequence);
        }

        return store;
    }
}
