using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Rows with what a detector says of them.</summary>
internal sealed class JudgedRows : IDataView
{
    private const int Numbers = 3;

    private readonly IDataView _input;
    private readonly AnomalyFormat _format;
    private readonly Func<double, ForecastAnomaly> _judge;
    private readonly DataViewSchema.Column[] _sources;

    public JudgedRows(IDataView input, AnomalyFormat format, Func<double, ForecastAnomaly> judge)
    {
        (_input, _format, _judge) = (input, format, judge);
        _sources = AnomalyRows.ColumnsOf(input.Schema, format);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input.Schema);
        builder.AddColumn(format.OutputColumnName, new VectorDataViewType(NumberDataViewType.Double, Numbers), SlotNames());
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = CursorChecks.Wanted(Schema, columnsNeeded);
        IEnumerable<DataViewSchema.Column> passed = _input.Schema.Where(column => active[column.Index]);
        return new Cursor(this, active, _input.GetRowCursor(active[^1] ? passed.Union(_sources) : passed));
    }

    /// <summary>One cursor, as each row is judged by the one before.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema.Annotations SlotNames()
    {
        string[] names = ["Alert", "Score", "P-Value"];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            "SlotNames",
            new VectorDataViewType(TextDataViewType.Instance, Numbers),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(Numbers, [.. names.Select(name => name.AsMemory())]));
        return builder.ToAnnotations();
    }

    private sealed class Cursor(JudgedRows rows, bool[] active, DataViewRowCursor input) : DataViewRowCursor
    {
        private readonly AnomalyRows? _scores = active[^1] ? new AnomalyRows(input, rows._format) : null;
        private ForecastAnomaly _anomaly;

        public override DataViewSchema Schema => rows.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext()
        {
            if (!input.MoveNext())
            {
                return false;
            }

            if (_scores is not null)
            {
                _anomaly = rows._judge(_scores.Read());
            }

            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => (uint)column.Index < (uint)active.Length && active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CursorChecks.Active(this, column);
            if (column.Index < rows._input.Schema.Count)
            {
                return input.GetGetter<TValue>(rows._input.Schema[column.Index]);
            }

            ValueGetter<VBuffer<double>> getter = (ref VBuffer<double> value) =>
            {
                CursorChecks.AtRow(Position);
                VBufferEditor<double> editor = VBufferEditor.Create(ref value, Numbers);
                (editor.Values[0], editor.Values[1], editor.Values[2]) = (_anomaly.IsAlert ? 1 : 0, _anomaly.Score, _anomaly.PValue);
                value = editor.Commit();
            };
            return CursorChecks.Typed<TValue>(getter, column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }
        }
    }
}
