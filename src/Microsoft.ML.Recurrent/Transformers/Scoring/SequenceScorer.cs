using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// Scores the sequences of its store for one user (a cursor, a prediction engine) of a model that many share. Sequences are put
/// into batches of like lengths; every thread takes one batch after the other, so that none waits for another within a batch.
/// </summary>
internal sealed class SequenceScorer : IParallelWork
{
    private const int MaximumBatchRows = 32;

    // Bounds a batch's activations. A longer sequence is scored alone: window by window if its network can, else whole.
    private const int MaximumBatchSteps = 8192;

    private readonly ModelOutput _output;
    private readonly ScoringLane[] _lanes;
    private readonly BackgroundRegion _background = new(WorkerPool.Shared);
    private readonly bool _hasWindows;
    private int[] _order = [];
    private long[] _keys = [];

    // Batch i holds the sequences _order[_batchEnds[i - 1] .. _batchEnds[i]].
    private int[] _batchEnds = [];
    private int _batchCount;
    private int _claimed;

    public SequenceScorer(ModelOutput output, int threadCount)
        : this(output, [.. Enumerable.Range(0, threadCount).Select(_ => new ScoringLane(output.Model))])
    {
    }

    private SequenceScorer(ModelOutput output, ScoringLane[] lanes)
    {
        FittedModel model = output.Model;
        _lanes = lanes;
        _output = output;
        Store = new SequenceStore(
            [.. model.Features.Select(feature => feature.Width)], output.ComparedShape, isSparse: [.. model.Features.Select(feature => feature.IsSparse)]);
        _hasWindows = model.Trained is Network { IsPerStep: false } network && WindowedRun.WhyNot(network.Spec) is null;
        Results = output.NewResults();
    }

    /// <summary>Filled by the owner before <see cref="Score"/> or <see cref="Begin"/>.</summary>
    public SequenceStore Store { get; }

    /// <summary>What the model said of the store's sequences; valid until the next scoring.</summary>
    public SequenceResults Results { get; }

    /// <summary>Another scorer with the same scratch memory: of the two one may score at a time.</summary>
    public SequenceScorer Twin() => new(_output, _lanes);

    /// <summary>Scores all sequences of the store.</summary>
    public void Score()
    {
        Begin();
        End();
    }

    /// <summary>Lets free workers begin with the sequences of the store, which must stay as it is until <see cref="End"/>.</summary>
    public void Begin()
    {
        FormBatches();
        _claimed = 0;
        if (_batchCount > 1)
        {
            _background.Begin(this, Math.Min(_lanes.Length, _batchCount));
        }
    }

    /// <summary>Joins in until all is scored.</summary>
    public void End()
    {
        if (_background.IsUnderWay)
        {
            _background.End();
        }
        else if (_claimed == 0 && _batchCount == 1)
        {
            // One batch alone is shared by its rows.
            _claimed = 1;
            ScoreBatch(0, _lanes[0], _lanes.Length);
        }
    }

    /// <summary>Ends a scoring whose result nobody wants, as soon as the batches under way are done.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _claimed, _batchCount);
        if (_background.IsUnderWay)
        {
            _background.End();
        }
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        // The last batches hold the longest sequences: they come first, so that threads end at about the same time.
        int claimed;
        while ((claimed = Interlocked.Increment(ref _claimed)) <= _batchCount)
        {
            ScoreBatch(_batchCount - claimed, _lanes[share], threadCount: 1);
        }
    }

    private void FormBatches()
    {
        int count = Store.SequenceCount;
        Reserve(count);
        for (int i = 0; i < count; i++)
        {
            _order[i] = i;
            _keys[i] = ((long)Store.LengthOf(i) << 32) | (uint)i;
        }

        Array.Sort(_keys, _order, 0, count);
        _batchCount = 0;
        int first = 0;
        while (first < count)
        {
            int end = first + 1;
            while (end < count && end - first < MaximumBatchRows && (end - first + 1) * (long)Store.LengthOf(_order[end]) <= MaximumBatchSteps)
            {
                end++;
            }

            _batchEnds[_batchCount++] = end;
            first = end;
        }
    }

    private void ScoreBatch(int batch, ScoringLane lane, int threadCount)
    {
        int first = batch == 0 ? 0 : _batchEnds[batch - 1];
        ReadOnlySpan<int> sequences = _order.AsSpan(first, _batchEnds[batch] - first);
        bool byWindows = _hasWindows && Store.LengthOf(sequences[0]) > MaximumBatchSteps;
        Results.Score(lane, Store, sequences, byWindows, threadCount);
    }

    private void Reserve(int count)
    {
        if (_order.Length < count)
        {
            _order = new int[count];
            _batchEnds = new int[count];
            _keys = new long[count];
        }

        Results.Reserve(Store);
    }
}
