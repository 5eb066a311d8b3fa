using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A row of outputs of each step.</summary>
internal sealed class StepResults(LabelColumn label) : NumberResults
{
    private readonly int _width = label.OutputCount;
    private int[] _starts = [];
    private int[] _lengths = [];
    private float[] _outputs = [];

    public override ReadOnlySpan<float> OutputsOf(int sequence) => Room(sequence);

    public override void Reserve(SequenceStore store)
    {
        if (_outputs.Length < store.StepCount * _width)
        {
            // Half as much again: blocks of rows have about as many steps each, and each new maximum would be a new array.
            _outputs = new float[checked((store.StepCount + (store.StepCount / 2)) * _width)];
        }

        if (_starts.Length < store.SequenceCount)
        {
            _starts = new int[store.SequenceCount];
            _lengths = new int[store.SequenceCount];
        }

        int start = 0;
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            // A row without steps is one missing step to the network and nothing to its reader.
            _starts[sequence] = start;
            _lengths[sequence] = store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence);
            start += _lengths[sequence];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        (Matrix outputs, BatchLayout layout) = lane.ScoreSteps(store, sequences, threadCount);
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            Span<float> room = Room(sequences[layout.CallerIndex[packed]]);
            for (int step = 0; step * _width < room.Length; step++)
            {
                outputs.Row(layout.OffsetOf(step) + packed).CopyTo(room[(step * _width)..]);
            }

            label.Unscale(room);
        }
    }

    private Span<float> Room(int sequence) => _outputs.AsSpan(_starts[sequence] * _width, _lengths[sequence] * _width);
}
