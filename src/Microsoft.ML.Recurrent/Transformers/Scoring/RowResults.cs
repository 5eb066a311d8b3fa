using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A row of outputs of each sequence.</summary>
internal sealed class RowResults(LabelColumn label) : NumberResults
{
    private readonly int _width = label.OutputCount;
    private float[] _outputs = [];

    public override ReadOnlySpan<float> OutputsOf(int sequence) => Room(sequence);

    public override void Reserve(SequenceStore store)
    {
        if (_outputs.Length < (long)store.SequenceCount * _width)
        {
            _outputs = new float[checked(store.SequenceCount * _width)];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        Matrix outputs = lane.Score(store, sequences, byWindows, threadCount);
        for (int row = 0; row < sequences.Length; row++)
        {
            Span<float> room = Room(sequences[row]);
            outputs.Row(row).CopyTo(room);
            label.Unscale(room);
        }
    }

    private Span<float> Room(int sequence) => _outputs.AsSpan(sequence * _width, _width);
}
