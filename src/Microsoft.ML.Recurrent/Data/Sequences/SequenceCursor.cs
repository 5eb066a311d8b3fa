using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Goes through sequences of rows.</summary>
internal sealed class SequenceCursor : DataViewRowCursor, IShownSequence
{
    private const long NotAtRow = -1;

    private readonly SequenceSchema _schema;
    private readonly DataViewRowCursor _input;
    private readonly bool[] _active;
    private readonly StepTable _table;
    private readonly SequenceRows _rows;
    private readonly ShortGroups _shortGroups;
    private long _position = NotAtRow;
    private bool _hasEnded;
    private int _taken;

    public SequenceCursor(SequenceSchema schema, SequenceFormat format, DataViewRowCursor input, bool[] active, ShortGroups shortGroups)
    {
        _schema = schema;
        _input = input;
        _active = active;
        _shortGroups = shortGroups;
        _table = new StepTable(schema, input, active, new MemoryMeter(format.MaximumBytes));
        var source = new StepSource(input, _table, format);
        GroupSteps groups = format.Streams ? new StreamedGroups(source, _table, format) : new CollectedGroups(source, _table, format);
        _rows = format.Window is { } window ? new WindowRows(groups, window, schema.Label is not null) : new GroupRows(groups, format.Label);
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => 0;

    ReadOnlySpan<int> IShownSequence.Steps => Shown.Steps;

    int IShownSequence.LabelStep => Shown.LabelStep;

    int IShownSequence.Group => Shown.Group;

    private SequenceRows Shown
    {
        get
        {
            CursorChecks.AtRow(_position);
            return _rows;
        }
    }

    public override bool MoveNext()
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        if (_hasEnded)
        {
            return false;
        }

        // Ended until it is not: after a row that could not be read no sequence is whole.
        long next = _position + 1;
        (_hasEnded, _position) = (true, NotAtRow);
        if (_rows.MoveNext())
        {
            (_hasEnded, _position) = (false, next);
        }
        else if (_rows.EmptyReason is { } reason)
        {
            _shortGroups.Tell(reason);
        }

        return !_hasEnded;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => (uint)column.Index < (uint)_active.Length && _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        ValueGetter<TValue> getter = CursorChecks.Typed<TValue>(_table.Getter(_schema.Columns[column.Index], column.Index, this), Schema[column.Index]);
        return (ref TValue value) =>
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            getter(ref value);
        };
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CursorChecks.AtRow(_position);
        id = new DataViewRowId((ulong)_position, 0);
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasEnded = true;
            _position = NotAtRow;
            _input.Dispose();
        }
    }
}
