using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Batches of sequences that do not fit into memory: block after block of a stream, each block's batches as if it were all the
/// data. Blocks follow the stream; within a block sequences are shuffled and sorted by length as in memory.
/// </summary>
internal sealed class StreamedBatches : IBatchSource, IDisposable
{
    private readonly BlockReader _reader;
    private readonly Func<SequenceStore, int, IBatchSource> _batchesOf;
    private IBatchSource? _block;
    private int _epoch;
    private readonly long? _expectedCount;
    private int _blockCount;
    private long _givenCount;

    private StreamedBatches(ISequenceStream stream, BlockReader reader, Func<SequenceStore, int, IBatchSource> batchesOf, long? expectedCount = null)
    {
        _expectedCount = expectedCount;
        SequenceCount = stream.SequenceCount;
        _reader = reader;
        _batchesOf = batchesOf;
    }

    public long SequenceCount { get; }

    public SequenceStore Store => _block!.Store;

    public ReadOnlySpan<int> Sequences => _block!.Sequences;

    /// <summary>Shuffled mini-batches; all of an epoch have the full size but one, which holds the rest.</summary>
    public static StreamedBatches ForTraining(ISequenceStream stream, int batchSize, int epochCount, ulong seed)
        => new(stream, new BlockReader(stream, batchSize, epochCount, seed), (store, block) => new LengthBucketSampler(store, batchSize, seed, block));

    /// <summary>Shuffled mini-batches of at most so many steps.</summary>
    /// <param name="stream">The sequences.</param>
    /// <param name="budget">Most steps of a mini-batch.</param>
    /// <param name="epochCount">Epochs of the training.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="expectedCount">Mini-batches of an epoch if all were full.</param>
    public static StreamedBatches ForTokens(ISequenceStream stream, int budget, int epochCount, ulong seed, long expectedCount) => new(
        stream, new BlockReader(stream, multiple: 1, epochCount, seed), (store, block) => new TokenBudgetSampler(store, budget, seed, block), expectedCount);

    /// <summary>Batches for evaluation.</summary>
    public static StreamedBatches ForEvaluation(ISequenceStream stream, int maximumBatchSize, long maximumSteps = EvaluationBatches.MaximumSteps)
        => new(stream, new BlockReader(stream, multiple: 1, passCount: 0, seed: null), (store, _) => new EvaluationBatches(store, maximumBatchSize, maximumSteps));

    public long ExpectedBatchCount(int batchSize) => _expectedCount ?? ((SequenceCount + batchSize - 1) / batchSize);

    public void Begin(int epoch, long givenCount = 0)
    {
        _block = null;
        _epoch = epoch;
        _blockCount = 0;
        _givenCount = givenCount;
        _reader.Begin(epoch);
    }

    public bool MoveNext(Cancellation cancellation)
    {
        // Blocks cannot be left out: where the next begins shows when the one before has been read.
        for (; _givenCount > 0; _givenCount--)
        {
            if (!MoveToNext(cancellation))
            {
                return false;
            }
        }

        return MoveToNext(cancellation);
    }

    public void Dispose() => _reader.Dispose();

    private bool MoveToNext(Cancellation cancellation)
    {
        if (_block is not null && _block.MoveNext(cancellation))
        {
            return true;
        }

        if (_reader.Next(cancellation) is not { } store)
        {
            return false;
        }

        _block = _batchesOf(store, _blockCount++);
        _block.Begin(_epoch);
        return _block.MoveNext(cancellation);
    }
}
