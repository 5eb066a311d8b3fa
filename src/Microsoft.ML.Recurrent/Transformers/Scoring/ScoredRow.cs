using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// A row whose scores are computed when they are first asked for, alone and on the caller's thread: the way of
/// PredictionEngine, and of cursors over columns that cannot be buffered.
/// </summary>
internal sealed class ScoredRow : DataViewRow, IShownScores
{
    private readonly ScoringSchema _schema;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly SequenceRowReader? _reader;
    private readonly SourceTextReader? _texts;
    private readonly SequenceScorer? _scorer;
    private long _scoredPosition = -1;
    private int _taken;
    private bool _isDisposed;

    public ScoredRow(ScoringSchema schema, DataViewRow input, bool[] active)
    {
        _schema = schema;
        _input = input;
        _active = active;
        if (schema.NeedsScores(active))
        {
            _reader = new SequenceRowReader(input, schema.Model.Features, schema.ModelOutput.NewComparedReader(input)) { Replaced = schema.Replaced };
            _texts = schema.ModelOutput.NewTextReader(input);
            _scorer = new SequenceScorer(schema.ModelOutput, threadCount: 1);
        }
    }

    (SequenceResults Results, int Sequence) IShownScores.Shown
    {
        get
        {
            EnsureScored();
            return (_scorer!.Results, 0);
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

        ValueGetter<TValue> getter = CursorChecks.Typed<TValue>(_schema.ModelOutput.Getter(_schema.PlaceOf(column.Index), this), column);
        return (ref TValue value) =>
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            getter(ref value);
        };
    }

    /// <summary>Moves the input on, where it is a cursor.</summary>
    public bool MoveNext(DataViewRowCursor input)
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        return input.MoveNext();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _input.Dispose();
        }
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
        int length = _reader!.Read();
        scorer.Store.EndSequence(_reader.Append(scorer.Store, length), isPlaceholder: length == 0);
        if (_texts is not null)
        {
            scorer.Results.TakeTexts(0, _texts.Read());
        }

        scorer.Score();
        _scoredPosition = position;
    }
}
