using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>
/// A row whose scores are computed when they are first asked for, alone and on the caller's thread: the way of
/// PredictionEngine, and of cursors over columns that cannot be buffered.
/// </summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly ScoringSchema _schema;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly SequenceRowReader? _reader;
    private readonly SequenceScorer? _scorer;
    private long _scoredPosition = -1;
    private bool _isDisposed;

    public ScoredRow(ScoringSchema schema, DataViewRow input, bool[] active)
    {
        _schema = schema;
        _input = input;
        _active = active;
        if (schema.NeedsScores(active))
        {
            _reader = new SequenceRowReader(input, schema.Model.Features);
            _scorer = new SequenceScorer(schema.Model, threadCount: 1);
        }
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        if (!_schema.IsScored(column.Index))
        {
            return _input.GetGetter<TValue>(_schema.Input[column.Index]);
        }

        Delegate getter = column.Index == _schema.ScoreIndex
            ? (ValueGetter<VBuffer<float>>)GetScores
            : (ValueGetter<uint>)GetPredictedLabel;
        return CursorChecks.Typed<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _input.Dispose();
        }
    }

    private void GetScores(ref VBuffer<float> scores)
    {
        EnsureScored();
        VBufferEditor<float> editor = VBufferEditor.Create(ref scores, _scorer!.ClassCount);
        _scorer.ScoresOf(0).CopyTo(editor.Values);
        scores = editor.Commit();
    }

    private void GetPredictedLabel(ref uint label)
    {
        EnsureScored();
        label = _scorer!.PredictedKeyOf(0);
    }

    private void EnsureScored()
    {
        long position = _input.Position;
        CursorChecks.AtRow(position);
        if (position == _scoredPosition)
        {
            return;
        }

        // Not scored until it is: a failure must not leave the last row's scores as this row's.
        _scoredPosition = -1;
        SequenceScorer scorer = _scorer!;
        scorer.Store.Clear();
        scorer.Store.EndSequence(_reader!.AppendFeatures(scorer.Store));
        scorer.Score();
        _scoredPosition = position;
    }
}
