using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Goes through the rows of a file, which can only be read one after the other.</summary>
internal abstract class FileCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private const long BeforeFirst = -1;

    private long _position = BeforeFirst;
    private bool _hasEnded;
    private int _taken;

    public sealed override DataViewSchema Schema => schema;

    public sealed override long Position => _position;

    public sealed override long Batch => 0;

    public sealed override bool MoveNext()
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        if (_hasEnded)
        {
            return false;
        }

        // Ended until it is not: after a line that could not be read no row is whole.
        long next = _position + 1;
        (_hasEnded, _position) = (true, BeforeFirst);
        if (ReadRow())
        {
            (_hasEnded, _position) = (false, next);
        }

        return !_hasEnded;
    }

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => (uint)column.Index < (uint)active.Length && active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        ValueGetter<TValue> getter = CursorChecks.Typed<TValue>(NewGetter(column.Index), schema[column.Index]);
        return (ref TValue value) =>
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            getter(ref value);
        };
    }

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckIsAtRow();
        id = new DataViewRowId((ulong)_position, 0);
    };

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasEnded = true;
            _position = BeforeFirst;
            Close();
        }
    }

    /// <summary>Reads the next row, if there is one.</summary>
    protected abstract bool ReadRow();

    /// <summary>A getter of a column's own type, which begins with <see cref="CheckIsAtRow"/>.</summary>
    protected abstract Delegate NewGetter(int column);

    /// <summary>Closes the file.</summary>
    protected abstract void Close();

    protected void CheckIsAtRow() => CursorChecks.AtRow(_position);
}
