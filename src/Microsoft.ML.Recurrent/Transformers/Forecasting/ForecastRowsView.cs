using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Future steps of series as rows in memory.</summary>
/// <param name="schema">The columns.</param>
/// <param name="rows">A value per column of each row: what the column's getters give.</param>
internal sealed class ForecastRowsView(DataViewSchema schema, IReadOnlyList<object[]> rows) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new RowsCursor(schema, rows, CursorChecks.Wanted(schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class RowsCursor(DataViewSchema schema, IReadOnlyList<object[]> rows, bool[] active) : DataViewRowCursor
    {
        private int _row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _row = _row + 1 < rows.Count ? _row + 1 : rows.Count;
            return _row < rows.Count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CursorChecks.Active(this, column);
            int place = column.Index;
            if (column.Type is VectorDataViewType)
            {
                return CursorChecks.Typed<TValue>(
                    (ValueGetter<VBuffer<float>>)((ref VBuffer<float> values) =>
                    {
                        var source = (float[])rows[_row][place];
                        VBufferEditor<float> editor = VBufferEditor.Create(ref values, source.Length);
                        source.CopyTo(editor.Values);
                        values = editor.Commit();
                    }),
                    column);
            }

            return typeof(TValue) == column.Type.RawType
                ? (ref TValue value) => value = (TValue)rows[_row][place]
                : throw new InvalidOperationException($"Column '{column.Name}' has values of {column.Type.RawType}: got a getter's type {typeof(TValue)}.");
        }
    }
}
