using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// The mini-batches of an epoch: every sequence once, in random order, with sequences of like length together. A function of
/// the seed, the epoch's number and, for a block of larger data, the block's place in the epoch.
/// </summary>
internal sealed class LengthBucketSampler : IBatchSource
{
    // Packed batches compute no padding, so like lengths only keep the last steps of a batch from running nearly empty. That
    // is worth less than batches which differ from epoch to epoch: a pool is an eighth of the data at most.
    internal const int MaximumPoolBatches = 50;
    internal const int MinimumPools = 8;

    private readonly SequenceStore _store;
    private readonly int _batchSize;
    private readonly ulong _seed;
    private readonly uint _randomPart;
    private readonly int _poolSize;
    private readonly int[] _sequences;
    private readonly long[] _sortKeys;
    private readonly int[] _batchOrder;
    private int _current;

    /// <param name="store">All the data, or a block of them.</param>
    /// <param name="batchSize">Sequences of a mini-batch.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="block">Number of the block within its epoch; null: the store holds all the data.</param>
    public LengthBucketSampler(SequenceStore store, int batchSize, ulong seed, int? block = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _store = store;
        _batchSize = batchSize;
        _seed = seed;
        _randomPart = RandomPartOf(block);
        int count = store.SequenceCount;
        BatchCount = (int)(((long)count + batchSize - 1) / batchSize);
        _poolSize = (int)Math.Min(count, (long)batchSize * Math.Clamp(BatchCount / MinimumPools, 1, MaximumPoolBatches));
        _sequences = new int[count];
        _sortKeys = new long[_poolSize];
        _batchOrder = new int[BatchCount];
    }

    /// <summary>Mini-batches of every epoch; all have the full size but one, which holds the rest.</summary>
    public int BatchCount { get; }

    public long SequenceCount => _store.SequenceCount;

    public SequenceStore Store => _store;

    public ReadOnlySpan<int> Sequences => Batch(_current);

    /// <summary>Draws the mini-batches of an epoch; those of the epoch before are gone.</summary>
    public void Begin(int epoch, long givenCount = 0)
    {
        var random = new RandomStream(_seed, RandomPurpose.Shuffle, (uint)epoch, _randomPart);
        FillAscending(_sequences);
        random.Shuffle(_sequences);
        for (int start = 0; start < _sequences.Length; start += _poolSize)
        {
            SortByLength(_store, _sequences.AsSpan(start, Math.Min(_poolSize, _sequences.Length - start)), _sortKeys);
        }

        FillAscending(_batchOrder);
        random.Shuffle(_batchOrder);
        _current = (int)givenCount - 1;
    }

    public bool MoveNext(Cancellation cancellation) => ++_current < BatchCount;

    /// <summary>The sequences of a mini-batch of 0 .. BatchCount-1.</summary>
    public ReadOnlySpan<int> Batch(int index)
    {
        int start = _batchOrder[index] * _batchSize;
        return _sequences.AsSpan(start, Math.Min(_batchSize, _sequences.Length - start));
    }

    /// <summary>The part of the shuffles' purpose for a block; part 1 decides where the first block of an epoch ends.</summary>
    internal static uint RandomPartOf(int? block) => block is { } number ? 2u + (uint)number : 0;

    internal static void SortByLength(SequenceStore store, Span<int> pool, Span<long> sortKeys)
    {
        for (int i = 0; i < pool.Length; i++)
        {
            // The place among the shuffled keeps equal lengths in random order and the keys unique, so that any sort is stable.
            sortKeys[i] = ((long)store.LengthOf(pool[i]) << 32) | (uint)i;
        }

        sortKeys[..pool.Length].Sort(pool);
    }

    internal static void FillAscending(Span<int> items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = i;
        }
    }
}
