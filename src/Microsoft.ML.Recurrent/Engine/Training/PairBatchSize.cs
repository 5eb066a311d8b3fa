using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What decides the memory of a batch of an encoder-decoder.</summary>
/// <param name="Pairs">S.</param>
/// <param name="SourceRows">N of the sources.</param>
/// <param name="TargetRows">N of what the decoder reads.</param>
/// <param name="PaddedRows">Each source's steps up to a multiple of 16, all together: what attention has at hand of one step.</param>
/// <param name="Weights">The same times the target's steps: what attention keeps.</param>
internal readonly record struct PairBatchSize(long Pairs, long SourceRows, long TargetRows, long PaddedRows, long Weights)
{
    /// <summary>The batch of all these numbers' maxima.</summary>
    public PairBatchSize Or(PairBatchSize other) => new(
        Math.Max(Pairs, other.Pairs),
        Math.Max(SourceRows, other.SourceRows),
        Math.Max(TargetRows, other.TargetRows),
        Math.Max(PaddedRows, other.PaddedRows),
        Math.Max(Weights, other.Weights));

    /// <summary>A batch of some pairs of a store.</summary>
    public static PairBatchSize Of(SequenceStore store, ReadOnlySpan<int> pairs)
    {
        PairBatchSize size = default;
        foreach (int pair in pairs)
        {
            size = size.And(store.LengthOf(pair), store.Targets.Sequences!.LengthOf(pair));
        }

        return size;
    }

    /// <summary>What the batches of an epoch have at most.</summary>
    public static PairBatchSize LargestOf(IBatchSource batches)
    {
        PairBatchSize size = default;
        batches.Begin(1);
        while (batches.MoveNext(default))
        {
            size = size.Or(Of(batches.Store, batches.Sequences));
        }

        return size;
    }

    /// <summary>The largest batch of so many pairs that a store may give: its longest sources and its longest targets together.</summary>
    public static PairBatchSize LargestOf(SequenceStore store, int pairCount)
    {
        SequenceStore targets = store.Targets.Sequences!;
        IEnumerable<int> sources = Enumerable.Range(0, store.SequenceCount).Select(store.LengthOf).OrderDescending().Take(pairCount);
        IEnumerable<int> read = Enumerable.Range(0, targets.SequenceCount).Select(targets.LengthOf).OrderDescending().Take(pairCount);
        return sources.Zip(read).Aggregate(default(PairBatchSize), (size, pair) => size.And(pair.First, pair.Second));
    }

    /// <summary>A bound of it where only the longest lengths are known, of what the decoder reads with the begin symbol.</summary>
    public static PairBatchSize BoundOf(int longestSource, int longestTarget, long pairCount) => new PairBatchSize().And(longestSource, longestTarget).Times(pairCount);

    private PairBatchSize And(int source, int target)
    {
        int padded = AlignedBuffer.RoundUp(source);
        return new PairBatchSize(Pairs + 1, SourceRows + source, TargetRows + target, PaddedRows + padded, Weights + ((long)padded * target));
    }

    private PairBatchSize Times(long count) => new(Pairs * count, SourceRows * count, TargetRows * count, PaddedRows * count, Weights * count);
}
