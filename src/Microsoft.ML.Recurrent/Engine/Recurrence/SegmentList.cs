using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The steps of a batch cut into segments of one length, the last of which may be shorter. The array is reused from batch to batch.</summary>
internal sealed class SegmentList
{
    private Segment[] _segments = [];

    public int Count { get; private set; }

    public Segment this[int index] => _segments[index];

    /// <summary>Packed rows of the first segment, which no other exceeds.</summary>
    public int LargestRowCount => _segments[0].RowCount;

    /// <summary>Sequences of all segments, each counted as often as it enters one.</summary>
    public int EntryCount { get; private set; }

    public void Cut(BatchLayout layout, int length)
    {
        Count = (layout.StepCount - 1) / length + 1;
        EntryCount = 0;
        if (_segments.Length < Count)
        {
            _segments = new Segment[Count];
        }

        for (int i = 0; i < Count; i++)
        {
            int first = i * length;
            int end = Math.Min(layout.StepCount - first, length) + first;
            int firstRow = layout.OffsetOf(first);
            _segments[i] = new Segment(first, end, firstRow, layout.OffsetOf(end) - firstRow, layout.RowsAt(first), EntryCount);
            EntryCount += layout.RowsAt(first);
        }
    }
}
