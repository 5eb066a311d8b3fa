using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class BatchLayoutTests
{
    [Fact]
    public void A_small_batch_lies_as_drawn()
    {
        // Callers' sequences a (2 steps), b (3), c (1), d (3): packed b d a c.
        var layout = new BatchLayout();
        layout.Arrange([2, 3, 1, 3], [10, 11, 12, 13], [0, 5, 0, 7]);

        Assert.Equal((4, 3, 9), (layout.SequenceCount, layout.StepCount, layout.RowCount));
        Assert.Equal([1, 3, 0, 2], layout.CallerIndex);
        Assert.Equal([3, 3, 2, 1], layout.Lengths);
        Assert.Equal([11, 13, 10, 12], layout.SequenceIds);
        Assert.Equal([5, 7, 0, 0], layout.FirstSteps);
        Assert.Equal([0, 4, 7, 9], Enumerable.Range(0, 4).Select(layout.OffsetOf));
        Assert.Equal([4, 3, 2], Enumerable.Range(0, 3).Select(layout.RowsAt));
        Assert.Equal([7, 8, 6, 3], Enumerable.Range(0, 4).Select(layout.LastRowOf));
    }

    [Fact]
    public void Every_packed_row_is_one_step_of_one_sequence()
        => Prop.ForAll<PositiveInt[]>(lengths =>
        {
            BatchLayout layout = Arrange(lengths);
            var rows = new HashSet<int>();
            for (int packed = 0; packed < layout.SequenceCount; packed++)
            {
                for (int step = 0; step < layout.Lengths[packed]; step++)
                {
                    if (packed >= layout.RowsAt(step) || !rows.Add(layout.OffsetOf(step) + packed))
                    {
                        return false;
                    }
                }
            }

            return rows.Count == layout.RowCount && rows.All(row => row >= 0 && row < layout.RowCount);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sequences_are_all_there_longest_first_and_equal_ones_in_the_callers_order()
        => Prop.ForAll<PositiveInt[]>(lengths =>
        {
            BatchLayout layout = Arrange(lengths);
            int[] wanted = [.. Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i].Get)];
            return layout.CallerIndex.SequenceEqual(wanted)
                && layout.Lengths.SequenceEqual([.. wanted.Select(i => lengths[i].Get)])
                && layout.SequenceIds.SequenceEqual([.. wanted.Select(i => (long)i)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sizes_and_offsets_agree_with_the_lengths()
        => Prop.ForAll<PositiveInt[]>(lengths =>
        {
            BatchLayout layout = Arrange(lengths);
            int longest = lengths.Select(length => length.Get).DefaultIfEmpty(0).Max();
            return layout.StepCount == longest
                && layout.RowCount == lengths.Sum(length => length.Get)
                && layout.OffsetOf(layout.StepCount) == layout.RowCount
                && Enumerable.Range(0, longest).All(step => layout.RowsAt(step) == lengths.Count(length => length.Get > step))
                && Enumerable.Range(0, lengths.Length).All(packed
                    => layout.LastRowOf(packed) == layout.OffsetOf(layout.Lengths[packed] - 1) + packed);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_layout_used_again_shows_nothing_of_its_former_batch()
        => Prop.ForAll<PositiveInt[], PositiveInt[]>((first, second) =>
        {
            BatchLayout used = Arrange(first);
            used.Arrange([.. second.Select(length => length.Get)], []);
            BatchLayout fresh = Arrange(second);
            return used.SequenceCount == fresh.SequenceCount
                && used.RowCount == fresh.RowCount
                && used.CallerIndex.SequenceEqual(fresh.CallerIndex)
                && used.Lengths.SequenceEqual(fresh.Lengths)
                && used.FirstSteps.SequenceEqual(fresh.FirstSteps)
                && Enumerable.Range(0, fresh.StepCount + 1).All(step => used.OffsetOf(step) == fresh.OffsetOf(step));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_window_is_the_layout_of_what_its_sequences_have_of_its_steps()
        => Prop.ForAll<PositiveInt[], PositiveInt, PositiveInt>((lengths, first, count) =>
        {
            BatchLayout whole = Arrange(lengths);
            if (whole.StepCount == 0)
            {
                return true;
            }

            int firstStep = first.Get % whole.StepCount;
            int stepCount = 1 + count.Get % (whole.StepCount - firstStep);
            var window = new BatchLayout();
            window.Arrange([9, 9, 9], []);
            window.TakeWindow(whole, firstStep, stepCount);
            var expected = new BatchLayout();
            int[] alive = [.. Enumerable.Range(0, whole.SequenceCount).Where(packed => whole.Lengths[packed] > firstStep)];
            expected.Arrange(
                [.. alive.Select(packed => Math.Min(whole.Lengths[packed] - firstStep, stepCount))],
                [.. alive.Select(packed => whole.SequenceIds[packed])],
                [.. alive.Select(_ => firstStep)]);
            return window.SequenceCount == alive.Length
                && window.StepCount == stepCount
                && window.RowCount == whole.OffsetOf(firstStep + stepCount) - whole.OffsetOf(firstStep)
                && window.Lengths.SequenceEqual(expected.Lengths)
                && window.SequenceIds.SequenceEqual(expected.SequenceIds)
                && window.FirstSteps.SequenceEqual(expected.FirstSteps)
                && window.CallerIndex.SequenceEqual(whole.CallerIndex[..alive.Length])
                && Enumerable.Range(0, stepCount + 1).All(step => window.OffsetOf(step) == expected.OffsetOf(step));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_empty_batch_has_no_rows()
    {
        BatchLayout layout = Arrange([]);

        Assert.Equal((0, 0, 0), (layout.SequenceCount, layout.StepCount, layout.RowCount));
    }

    [Fact]
    public void A_sequence_without_steps_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLayout().Arrange([3, 0], []));

    private static BatchLayout Arrange(PositiveInt[] lengths)
    {
        var layout = new BatchLayout();
        layout.Arrange([.. lengths.Select(length => length.Get)], []);
        return layout;
    }
}
