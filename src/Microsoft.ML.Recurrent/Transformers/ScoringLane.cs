using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>The scratch memory of one batch that is being scored.</summary>
internal sealed class ScoringLane(Network network)
{
    private const int WindowSteps = 1024;

    private readonly Workspace _workspace = new();
    private readonly SequenceBatch _batch = new();
    private Execution? _execution;
    private WindowedRun? _windows;
    private Matrix _probabilities;

    /// <summary>Where the steps of the batch scored last lie; not of one that was scored window by window.</summary>
    public BatchLayout Layout => _batch.Layout;

    /// <summary>
    /// Scores some sequences of a store, window by window on request; a row of probabilities each, or for each of their steps, valid until
    /// the next call.
    /// </summary>
    public Matrix Score(SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        if (_execution is null || _execution.ThreadCount != threadCount)
        {
            _execution = new Execution(_workspace, threadCount);
        }

        if (byWindows)
        {
            Matrix probabilities = Room(sequences.Length);
            _windows ??= new WindowedRun(network, WindowSteps);
            _windows.Score(store, sequences, _execution, probabilities);
            return probabilities;
        }

        _batch.Load(store, sequences);
        Matrix rows = Room(network.IsPerStep ? _batch.Layout.RowCount : sequences.Length);
        network.Score(_batch, _execution, rows);
        return rows;
    }

    private Matrix Room(int rows)
    {
        if (_probabilities.Rows < rows)
        {
            // Steps of batches differ: twice as many as before, so that it soon ends.
            int room = network.IsPerStep ? Math.Max(rows, 2 * _probabilities.Rows) : rows;
            int classCount = network.Spec.ClassCount;
            int stride = AlignedBuffer.RoundUp(classCount);
            _probabilities = new Matrix(new AlignedBuffer(checked(room * stride)), 0, room, classCount, stride);
        }

        return _probabilities.RowRange(0, rows);
    }
}
