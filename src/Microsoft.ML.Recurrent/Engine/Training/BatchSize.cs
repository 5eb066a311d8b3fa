using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What decides a batch's memory.</summary>
/// <param name="Rows">N.</param>
/// <param name="Sequences">S.</param>
internal readonly record struct BatchSize(long Rows, long Sequences)
{
    /// <summary>The largest batch that a store may give: its longest sequences together, up to a number of steps unless a single one has more.</summary>
    /// <param name="store">The sequences.</param>
    /// <param name="sequenceCount">Sequences of a batch.</param>
    /// <param name="maximumRows">Steps of a batch of more than one sequence.</param>
    /// <param name="window">Longer sequences go in windows of so many steps; 0: whole.</param>
    public static BatchSize LargestOf(SequenceStore store, int sequenceCount, long maximumRows = long.MaxValue, int window = 0)
    {
        int[] lengths = [.. Enumerable.Range(0, store.SequenceCount).Select(store.LengthOf).OrderDescending().Take(sequenceCount)];
        return lengths.Length == 0 ? default : Of(lengths.Sum(length => (long)Clip(length, window)), Clip(lengths[0], window), lengths.Length, maximumRows);
    }

    /// <summary>A bound of it where only the longest length is known.</summary>
    public static BatchSize BoundOf(int longest, int sequenceCount, long maximumRows = long.MaxValue, int window = 0)
        => Of((long)Clip(longest, window) * sequenceCount, Clip(longest, window), sequenceCount, maximumRows);

    private static BatchSize Of(long rows, int longest, int sequenceCount, long maximumRows) => new(Math.Min(rows, Math.Max(longest, maximumRows)), sequenceCount);

    private static int Clip(int length, int window) => window > 0 ? Math.Min(length, window) : length;
}
