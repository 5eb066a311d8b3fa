using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What decides a batch's memory.</summary>
/// <param name="Rows">N.</param>
/// <param name="Sequences">S.</param>
/// <param name="SegmentRows">Packed rows of the largest segment; 0: the batch is not cut into segments.</param>
/// <param name="SegmentEntries">Sequences of all segments, each counted as often as it enters one.</param>
internal readonly record struct BatchSize(long Rows, long Sequences, long SegmentRows = 0, long SegmentEntries = 0)
{
    /// <summary>The largest batch that a store may give: its longest sequences together, up to a number of steps unless a single one has more.</summary>
    /// <param name="store">The sequences.</param>
    /// <param name="sequenceCount">Sequences of a batch.</param>
    /// <param name="maximumRows">Steps of a batch of more than one sequence.</param>
    /// <param name="window">Longer sequences go in windows of so many steps; 0: whole.</param>
    public static BatchSize LargestOf(SequenceStore store, int sequenceCount, long maximumRows = long.MaxValue, int window = 0)
    {
        int[] lengths = Longest(store, sequenceCount, int.MaxValue);
        return lengths.Length == 0 ? default : Of(lengths.Sum(length => (long)Clip(length, window)), Clip(lengths[0], window), lengths.Length, maximumRows);
    }

    /// <summary>A bound of it where only the longest length is known.</summary>
    public static BatchSize BoundOf(int longest, int sequenceCount, long maximumRows = long.MaxValue, int window = 0)
        => Of((long)Clip(longest, window) * sequenceCount, Clip(longest, window), sequenceCount, maximumRows);

    /// <summary>The largest batch that goes in segments of so many steps; default: no sequence of the store is longer.</summary>
    public static BatchSize LargestInSegments(SequenceStore store, int sequenceCount, int segmentLength)
        => InSegments(Longest(store, sequenceCount, int.MaxValue), segmentLength);

    /// <summary>A bound of it where only the longest length is known.</summary>
    public static BatchSize BoundInSegments(int longest, int sequenceCount, int segmentLength)
        => InSegments([.. Enumerable.Repeat(longest, sequenceCount)], segmentLength);

    /// <summary>The largest batch of sequences of at most so many steps.</summary>
    public static BatchSize LargestUpTo(SequenceStore store, int sequenceCount, int longest)
    {
        int[] lengths = Longest(store, sequenceCount, longest);
        return new BatchSize(lengths.Sum(length => (long)length), lengths.Length);
    }

    private static BatchSize InSegments(int[] lengths, int segmentLength) => lengths.Length == 0 || lengths[0] <= segmentLength
        ? default
        : new BatchSize(
            lengths.Sum(length => (long)length),
            lengths.Length,
            lengths.Sum(length => (long)Math.Min(length, segmentLength)),
            lengths.Sum(length => (length - 1L) / segmentLength + 1));

    private static int[] Longest(SequenceStore store, int count, int longest)
        => [.. Enumerable.Range(0, store.SequenceCount).Select(store.LengthOf).Where(length => length <= longest).OrderDescending().Take(count)];

    private static BatchSize Of(long rows, int longest, int sequenceCount, long maximumRows) => new(Math.Min(rows, Math.Max(longest, maximumRows)), sequenceCount);

    private static int Clip(int length, int window) => window > 0 ? Math.Min(length, window) : length;
}
