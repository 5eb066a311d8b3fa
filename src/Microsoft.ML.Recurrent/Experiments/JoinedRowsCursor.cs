using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Goes through the rows of one cursor and then of another.</summary>
internal sealed class JoinedRowsCursor(DataViewSchema schema, bool[] active, DataViewRowCursor first, DataViewRowCursor second) : DataViewRowCursor
{
    private long _position = -1;
    private bool _isInSecond;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override bool MoveNext()
    {
        if (!_isInSecond && first.MoveNext())
        {
            _position++;
            return true;
        }

        _isInSecond = true;
        bool isRow = second.MoveNext();
        _position = isRow ? _position + 1 : -1;
        return isRow;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        ValueGetter<TValue> ofFirst = first.GetGetter<TValue>(first.Schema[column.Name]);
        ValueGetter<TValue> ofSecond = second.GetGetter<TValue>(second.Schema[column.Name]);
        return (ref TValue value) =>
        {
            CursorChecks.AtRow(_position);
            if (_isInSecond)
            {
                ofSecond(ref value);
            }
            else
            {
                ofFirst(ref value);
            }
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
            first.Dispose();
            second.Dispose();
        }

        base.Dispose(disposing);
    }
}
