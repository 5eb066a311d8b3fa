using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class SequenceBatchTests
{
    [Fact]
    public void Every_packed_row_holds_its_step_of_its_sequence()
        => Prop.ForAll<NonEmptyArray<PositiveInt>>(lengths =>
        {
            SequenceStore store = Store([.. lengths.Get.Select(length => length.Get)]);
            int[] chosen = [.. Enumerable.Range(0, store.SequenceCount).Where(i => i % 3 != 1).Reverse()];
            var batch = new SequenceBatch();
            batch.Load(store, chosen);
            AssertRows(batch, chosen);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Windows_start_where_they_are_told()
    {
        SequenceStore store = Store([9, 4, 6]);
        var batch = new SequenceBatch();
        batch.LoadWindow(store, [0, 2, 1], [4, 0, 3], [3, 5, 1]);

        Assert.Equal([2, 0, 1], batch.Layout.SequenceIds);
        Assert.Equal([0, 4, 3], batch.Layout.FirstSteps);
        Assert.Equal([5, 3, 1], batch.Layout.Lengths);
        AssertRows(batch, [0, 2, 1]);
    }

    [Fact]
    public void A_batch_loaded_again_shows_nothing_of_its_former_sequences()
    {
        SequenceStore store = Store([1, 30, 2, 17, 5]);
        var batch = new SequenceBatch();
        batch.Load(store, [1, 3, 4]);
        batch.Load(store, [2, 0]);
        AssertRows(batch, [2, 0]);
        batch.Load(store, [0, 1, 2, 3, 4]);
        AssertRows(batch, [0, 1, 2, 3, 4]);
    }

    [Fact]
    public void Labels_and_weights_of_steps_come_along_into_batches_and_other_stores()
    {
        SequenceStore store = Tagged();
        SequenceStore copy = Tagged(count: 0);
        copy.AddSequence(store, 1);
        copy.AddSequence(store, 0);
        var batch = new SequenceBatch();
        batch.Load(copy, [0, 1]);

        // Packed longest first: step 0 has both sequences, step 1 the longer alone.
        Assert.Equal([0, 2, -1], batch.Targets.Classes);
        Assert.Equal([0.5f * 3, 2 * 2, 0.25f * 3], batch.Targets.Weights);

        static SequenceStore Tagged(int count = 2)
        {
            var store = new SequenceStore([0], TargetShape.ClassPerStep, hasStepWeights: true);
            for (int sequence = 0; sequence < count; sequence++)
            {
                int length = sequence + 1;
                store.AddTokens(0, length).Fill(sequence);
                (sequence == 0 ? (ReadOnlySpan<int>)[2] : [0, -1]).CopyTo(store.Targets.AddClasses(length));
                (sequence == 0 ? (ReadOnlySpan<float>)[2] : [0.5f, 0.25f]).CopyTo(store.AddStepWeights(length));
                store.EndSequence(length, weight: 2 + sequence);
            }

            return store;
        }
    }

    [Fact]
    public void A_warm_batch_allocates_nothing()
    {
        SequenceStore store = Store([1, 30, 2, 17, 5]);
        int[] all = [0, 1, 2, 3, 4];
        var batch = new SequenceBatch();
        batch.Load(store, all);
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, all.AsSpan(1, 3));
            batch.Load(store, all);
        }));
    }

    [Fact]
    public void A_store_gives_back_what_was_added()
    {
        SequenceStore store = Store([2, 5, 1]);

        Assert.Equal((3, 3, 8L), (store.SequenceCount, store.InputCount, store.StepCount));
        Assert.Equal([2, 5, 1], Enumerable.Range(0, 3).Select(store.LengthOf));
        Assert.Equal([-1, 0, 1], Enumerable.Range(0, 3).Select(store.LabelOf));
        Assert.Equal([1, 1.5f, 2], Enumerable.Range(0, 3).Select(store.WeightOf));
        Assert.Equal([Token(1, 2), Token(1, 3)], store.Tokens(0, 1, 2, 2));
        Assert.Equal([Number(1, 3, 0), Number(1, 3, 1), Number(1, 3, 2), Number(1, 4, 0), Number(1, 4, 1), Number(1, 4, 2)], store.Numbers(1, 1, 3, 2));
        Assert.Equal(8 * 3, store.AllNumbers(1).Length);
        Assert.Equal([0, 3, 1], Enumerable.Range(0, 3).Select(store.WidthOf));
    }

    [Fact]
    public void A_sequence_added_from_another_store_is_the_same()
    {
        SequenceStore source = Store([2, 5, 1]);
        var copy = new SequenceStore([0, 3, 1], TargetShape.ClassPerSequence);
        copy.AddSequence(source, 1);

        Assert.Equal((1, 5L), (copy.SequenceCount, copy.StepCount));
        Assert.Equal(source.Tokens(0, 1, 0, 5), copy.Tokens(0, 0, 0, 5));
        Assert.Equal(source.Numbers(1, 1, 0, 5), copy.Numbers(1, 0, 0, 5));
        Assert.Equal((source.LabelOf(1), source.WeightOf(1)), (copy.LabelOf(0), copy.WeightOf(0)));
    }

    [Fact]
    public void A_cleared_store_starts_over()
    {
        SequenceStore store = Store([2, 5, 1]);
        store.Clear();
        Assert.Equal((0, 0L), (store.SequenceCount, store.StepCount));
        Add(store, 7, 3);
        Assert.Equal([Token(7, 0), Token(7, 1), Token(7, 2)], store.Tokens(0, 0, 0, 3));
    }

    [Fact]
    public void A_sequence_without_steps_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SequenceStore([0], TargetShape.ClassPerSequence).EndSequence(0));

    private static void AssertRows(SequenceBatch batch, int[] sequences)
    {
        Assert.Equal(3, batch.InputCount);
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = (int)batch.Layout.SequenceIds[packed];
            Assert.Equal(sequences[batch.Layout.CallerIndex[packed]], sequence);
            Assert.Equal(sequence - 1, batch.Targets.Classes[packed]);
            Assert.Equal(1 + sequence / 2f, batch.Targets.Weights[packed]);
            for (int t = 0; t < batch.Layout.Lengths[packed]; t++)
            {
                int row = batch.Layout.OffsetOf(t) + packed;
                int step = batch.Layout.FirstSteps[packed] + t;
                Assert.Equal(Token(sequence, step), batch.Tokens(0)[row]);
                for (int input = 1; input < 3; input++)
                {
                    Span<float> padded = batch.Numbers(input).PaddedRow(row);
                    int width = batch.Numbers(input).Columns;
                    for (int column = 0; column < padded.Length; column++)
                    {
                        Assert.Equal(column < width ? Number(sequence, step, column) : 0, padded[column]);
                    }
                }
            }
        }

        Assert.Equal(batch.Layout.RowCount, batch.Tokens(0).Length);
        Assert.Equal(batch.Layout.RowCount, batch.Numbers(1).Rows);
    }

    /// <summary>Sequences with tokens, three numbers and one number a step, each step's values unlike any other's.</summary>
    private static SequenceStore Store(int[] lengths)
    {
        var store = new SequenceStore([0, 3, 1], TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < lengths.Length; sequence++)
        {
            Add(store, sequence, lengths[sequence]);
        }

        return store;
    }

    private static void Add(SequenceStore store, int sequence, int length)
    {
        Span<int> tokens = store.AddTokens(0, length);
        Span<float> three = store.AddNumbers(1, length);
        Span<float> one = store.AddNumbers(2, length);
        for (int step = 0; step < length; step++)
        {
            tokens[step] = Token(sequence, step);
            one[step] = Number(sequence, step, 0);
            for (int column = 0; column < 3; column++)
            {
                three[step * 3 + column] = Number(sequence, step, column);
            }
        }

        store.EndSequence(length, label: sequence - 1, weight: 1 + sequence / 2f);
    }

    private static int Token(int sequence, int step) => 1000 * sequence + step;

    private static float Number(int sequence, int step, int column) => 1000 * sequence + step + (column + 1) / 8f;
}
