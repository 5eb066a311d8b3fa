using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

public sealed class SegmentListTests
{
    // Packed: 9, 6, 6, 2. Rows at the steps: 4 4 3 3 3 3 1 1 1.
    private static readonly int[] Lengths = [6, 9, 2, 6];

    [Fact]
    public void Segments_of_one_length_cover_all_steps_and_rows()
    {
        SegmentList list = Cut(4);
        Assert.Equal(
            [new Segment(0, 4, FirstRow: 0, RowCount: 14, SequenceCount: 4, FirstEntry: 0),
             new Segment(4, 8, FirstRow: 14, RowCount: 8, SequenceCount: 3, FirstEntry: 4),
             new Segment(8, 9, FirstRow: 22, RowCount: 1, SequenceCount: 1, FirstEntry: 7)],
            Enumerable.Range(0, list.Count).Select(i => list[i]));
        Assert.Equal((14, 8), (list.LargestRowCount, list.EntryCount));
    }

    [Fact]
    public void A_list_used_again_shows_nothing_of_its_former_batch()
    {
        var list = new SegmentList();
        list.Cut(Layout(), 1);
        list.Cut(Layout(), 9);
        Assert.Equal((1, 23, 4), (list.Count, list.LargestRowCount, list.EntryCount));
        list.Cut(Layout(), int.MaxValue);
        Assert.Equal(new Segment(0, 9, 0, 23, 4, 0), list[0]);
    }

    [Fact]
    public void States_come_in_from_the_step_before_in_the_directions_order()
    {
        BatchLayout layout = Layout();
        SegmentList list = Cut(4);
        Assert.Equal([0, 3, 1], Counts(isReverse: false));
        Assert.Equal(new RowSpan(11, 3, 1), list[1].RowsBefore(layout, isReverse: false));

        // Against time the second segment meets one sequence that has begun; the others begin within it.
        Assert.Equal([3, 1, 0], Counts(isReverse: true));
        Assert.Equal(new RowSpan(22, 1, 1), list[1].RowsBefore(layout, isReverse: true));

        int[] Counts(bool isReverse) => [.. Enumerable.Range(0, 3).Select(i => list[i].RowsBefore(layout, isReverse).Count)];
    }

    private static SegmentList Cut(int length)
    {
        var list = new SegmentList();
        list.Cut(Layout(), length);
        return list;
    }

    private static BatchLayout Layout()
    {
        var layout = new BatchLayout();
        layout.Arrange(Lengths, []);
        return layout;
    }
}
