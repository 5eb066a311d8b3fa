using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// The mini-batches of an epoch, cut by steps in place of sequences: every sequence once, in random order, with sequences of like length together. A function
/// of the seed, the epoch's number and, for a block of larger data, the block's place in the epoch.
/// </summary>
internal sealed class TokenBudgetSampler : IBatchSource
{
    private readonly SequenceStore _store;
    private readonly SequenceStore? _targets;
    private readonly long _budget;
    private readonly ulong _seed;
    private readonly uint _randomPart;
    private readonly int _poolSize;
    private readonly int[] _sequences;
    private readonly long[] _sortKeys;

    // Batch i holds the sequences _sequences[_starts[i] .. _starts[i + 1]].
    private readonly int[] _starts;
    private readonly int[] _batchOrder;
    private int _current;

    /// <param name="store">All the data, or a block of them.</param>
    /// <param name="budget">Most steps of a mini-batch, and most of its second sequences where it has such; a longer sequence is one alone.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="block">Number of the block within its epoch; null: the store holds all the data.</param>
    public TokenBudgetSampler(SequenceStore store, int budget, ulong seed, int? block = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        _store = store;
        _targets = store.Targets.Sequences;
        _budget = budget;
        _seed = seed;
        _randomPart = LengthBucketSampler.RandomPartOf(block);
        int count = store.SequenceCount;
        long full = BatchCountOf(store.StepCount, _targets?.StepCount ?? 0, budget);
        double pool = Math.Ceiling((double)count / full * Math.Clamp(full / LengthBucketSampler.MinimumPools, 1, LengthBucketSampler.MaximumPoolBatches));
        _poolSize = (int)Math.Min(count, pool);
        _sequences = new int[count];
        _sortKeys = new long[_poolSize];
        _starts = new int[count + 1];
        _batchOrder = new int[count];
        Begin(epoch: 1);
        ExpectedCount = BatchCount;
    }

    /// <summary>Mini-batches of the epoch at hand.</summary>
    public int BatchCount { get; private set; }

    /// <summary>Those of the first epoch, about as many as others have.</summary>
    public long ExpectedCount { get; }

    public long SequenceCount => _store.SequenceCount;

    public SequenceStore Store => _store;

    public ReadOnlySpan<int> Sequences => Batch(_current);

    /// <summary>Mini-batches if all were full, at least 1.</summary>
    public static long BatchCountOf(long steps, long targetSteps, int budget) => Math.Max(1, (Math.Max(steps, targetSteps) + budget - 1) / budget);

    /// <summary>Draws the mini-batches of an epoch; those of the epoch before are gone.</summary>
    public void Begin(int epoch, long givenCount = 0)
    {
        var random = new RandomStream(_seed, RandomPurpose.Shuffle, (uint)epoch, _randomPart);
        LengthBucketSampler.FillAscending(_sequences);
        random.Shuffle(_sequences);
        bool isRising = true;
        for (int start = 0; start < _sequences.Length; start += _poolSize)
        {
            Span<int> pool = _sequences.AsSpan(start, Math.Min(_poolSize, _sequences.Length - start));
            LengthBucketSampler.SortByLength(_store, pool, _sortKeys);

            // Every other pool falls, so that the batch which holds the end of one and the beginning of the next has like lengths too.
            if (!isRising)
            {
                pool.Reverse();
            }

            isRising = !isRising;
        }

        Cut();
        Span<int> order = _batchOrder.AsSpan(0, BatchCount);
        LengthBucketSampler.FillAscending(order);
        random.Shuffle(order);
        _current = (int)givenCount - 1;
    }

    public bool MoveNext(Cancellation cancellation) => ++_current < BatchCount;

    public long ExpectedBatchCount(int batchSize) => ExpectedCount;

    /// <summary>The sequences of a mini-batch of 0 .. BatchCount-1.</summary>
    public ReadOnlySpan<int> Batch(int index)
    {
        int batch = _batchOrder[index];
        return _sequences.AsSpan(_starts[batch], _starts[batch + 1] - _starts[batch]);
    }

    private void Cut()
    {
        BatchCount = 0;
        long steps = 0;
        long targetSteps = 0;
        for (int i = 0; i < _sequences.Length; i++)
        {
            int length = _store.LengthOf(_sequences[i]);
            int targetLength = _targets?.LengthOf(_sequences[i]) ?? 0;
            if (i == 0 || steps + length > _budget || targetSteps + targetLength > _budget)
            {
                _starts[BatchCount++] = i;
                (steps, targetSteps) = (0, 0);
            }

            steps += length;
            targetSteps += targetLength;
        }

        _starts[BatchCount] = _sequences.Length;
    }
}
