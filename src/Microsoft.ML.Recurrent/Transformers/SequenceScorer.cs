using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>
/// Scores the sequences of its store: the scratch memory of one user (a cursor, a prediction engine) of a model that many share.
/// </summary>
internal sealed class SequenceScorer
{
    private const int MaximumBatchRows = 64;

    // Bounds a batch's activations. A longer sequence is scored alone: window by window if its network can, else whole.
    private const int MaximumBatchSteps = 8192;
    private const int WindowSteps = 1024;

    private readonly Network _network;
    private readonly Execution _execution;
    private readonly SequenceBatch _batch = new();
    private readonly bool _hasWindows;
    private WindowedRun? _windows;
    private readonly int _stride;
    private Matrix _probabilities;
    private float[] _scores = [];
    private int[] _order = [];
    private long[] _keys = [];

    public SequenceScorer(FittedModel model, int threadCount)
    {
        _network = model.Network;
        _execution = new Execution(new Workspace(), threadCount);
        Store = new SequenceStore([.. model.Features.Select(feature => feature.Width)]);
        _hasWindows = WindowedRun.WhyNot(_network.Spec) is null;
        ClassCount = model.Label.ClassCount;
        _stride = AlignedBuffer.RoundUp(ClassCount);
    }

    /// <summary>Filled by the owner before <see cref="Score"/>.</summary>
    public SequenceStore Store { get; }

    public int ClassCount { get; }

    /// <summary>The scores of one sequence; valid until the next <see cref="Score"/>.</summary>
    public ReadOnlySpan<float> ScoresOf(int sequence) => _scores.AsSpan(sequence * ClassCount, ClassCount);

    public uint PredictedKeyOf(int sequence) => PredictedKey.Of(ScoresOf(sequence));

    /// <summary>Scores all sequences of the store, those of like lengths together.</summary>
    public void Score()
    {
        int count = Store.SequenceCount;
        Reserve(count);
        for (int i = 0; i < count; i++)
        {
            _order[i] = i;
            _keys[i] = ((long)Store.LengthOf(i) << 32) | (uint)i;
        }

        Array.Sort(_keys, _order, 0, count);
        int first = 0;
        while (first < count)
        {
            int end = first + 1;
            int longest = Store.LengthOf(_order[first]);
            while (end < count && end - first < MaximumBatchRows)
            {
                longest = Math.Max(longest, Store.LengthOf(_order[end]));
                if ((end - first + 1) * (long)longest > MaximumBatchSteps)
                {
                    break;
                }

                end++;
            }

            ScoreBatch(_order.AsSpan(first, end - first));
            first = end;
        }
    }

    private void ScoreBatch(ReadOnlySpan<int> sequences)
    {
        Matrix probabilities = _probabilities.RowRange(0, sequences.Length);
        if (_hasWindows && Store.LengthOf(sequences[0]) > MaximumBatchSteps)
        {
            _windows ??= new WindowedRun(_network, WindowSteps);
            _windows.Score(Store, sequences, _execution, probabilities);
        }
        else
        {
            _batch.Load(Store, sequences);
            _network.Score(_batch, _execution, probabilities);
        }

        for (int row = 0; row < sequences.Length; row++)
        {
            probabilities.Row(row).CopyTo(_scores.AsSpan(sequences[row] * ClassCount, ClassCount));
        }
    }

    private void Reserve(int count)
    {
        if (_order.Length >= count)
        {
            return;
        }

        _order = new int[count];
        _keys = new long[count];
        _scores = new float[checked(count * ClassCount)];
        int rows = Math.Min(count, MaximumBatchRows);
        if (_probabilities.Rows < rows)
        {
            _probabilities = new Matrix(new AlignedBuffer(checked(rows * _stride)), 0, rows, ClassCount, _stride);
        }
    }
}
