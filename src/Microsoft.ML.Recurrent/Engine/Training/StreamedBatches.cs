using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Batches of sequences that do not fit into memory: block after block of a stream, each block's batches as if it were all the
/// data. Blocks follow the stream; within a block sequences are shuffled and sorted by length as in memory.
/// </summary>
internal sealed class StreamedBatches : IBatchSource, IDisposable
{
    private readonly BlockReader _reader;
    private readonly Func<SequenceStore, IBatchSource> _batchesOf;
    private IBatchSource? _block;
    private int _blockCount;

    private StreamedBatches(ISequenceStream stream, BlockReader reader, Func<SequenceStore, IBatchSource> batchesOf)
    {
        SequenceCount = stream.SequenceCount;
        _reader = reader;
        _batchesOf = batchesOf;
    }

    public long SequenceCount { get; }

    public SequenceStore Store => _block!.Store;

    public ReadOnlySpan<int> Sequences => _block!.Sequences;

    /// <summary>Shuffled mini-batches; all of an epoch have the full size but one, which holds the rest.</summary>
    public static StreamedBatches ForTraining(ISequenceStream stream, int batchSize, int epochCount, ulong seed)
        => new(stream, new BlockReader(stream, batchSize, epochCount, seed), block => new LengthBucketSampler(block, batchSize, seed));

    /// <summary>Batches for evaluation.</summary>
    public static StreamedBatches ForEvaluation(ISequenceStream stream, int maximumBatchSize)
        => new(stream, new BlockReader(stream, multiple: 1, passCount: 0, seed: null), block => new EvaluationBatches(block, maximumBatchSize));

    public void Begin(int epoch)
    {
        _block = null;
        _reader.Begin(epoch);
    }

    public bool MoveNext(CancellationToken cancellation)
    {
        if (_block is not null && _block.MoveNext(cancellation))
        {
            return true;
        }

        if (_reader.Next(cancellation) is not { } store)
        {
            return false;
        }

        // Numbered over all epochs: no two blocks are shuffled alike.
        _block = _batchesOf(store);
        _block.Begin(++_blockCount);
        return _block.MoveNext(cancellation);
    }

    public void Dispose() => _reader.Dispose();
}
