using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Goes through the rows of a <see cref="TrialsView"/>.</summary>
/// <param name="schema">Of the view.</param>
/// <param name="active">Columns that are wanted.</param>
/// <param name="columns">For each column a function from the row to a number or a text.</param>
/// <param name="rowCount">Rows.</param>
internal sealed class TrialsCursor(DataViewSchema schema, bool[] active, IReadOnlyList<Delegate> columns, int rowCount) : DataViewRowCursor
{
    private int _row = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _row;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override bool MoveNext()
    {
        _row = _row + 1 < rowCount && (_row >= 0 || rowCount > 0) ? _row + 1 : -1;
        rowCount = _row < 0 ? 0 : rowCount;
        return _row >= 0;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        Delegate getter = columns[column.Index] switch
        {
            Func<int, double> number => (ValueGetter<double>)((ref double value) => value = number(Row())),
            Func<int, string> text => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = text(Row()).AsMemory()),
            var other => other,
        };
        return CursorChecks.Typed<TValue>(getter, column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

    private int Row()
    {
        CursorChecks.AtRow(_row);
        return _row;
    }
}
