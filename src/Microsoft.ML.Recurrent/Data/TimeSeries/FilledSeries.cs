using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Series at a fixed frequency without gaps, one after the other in the order of their first rows.</summary>
internal sealed class FilledSeries : IDataView
{
    // A longer gap is a mistaken time, whose rows would fill the memory.
    private const int LongestGap = 1_000_000;

    private readonly DataViewSchema.Column _time;
    private readonly KeptColumn[] _columns;
    private readonly List<FilledRow> _rows = [];

    /// <param name="data">The rows.</param>
    /// <param name="index">Their series and times.</param>
    /// <param name="time">The column of times.</param>
    /// <param name="frequency">The frequency.</param>
    /// <param name="filling">What stands in gaps.</param>
    /// <param name="aggregation">What becomes of several rows of one step.</param>
    public FilledSeries(IDataView data, SeriesIndex index, DataViewSchema.Column time, StepFrequency frequency, GapFilling filling, StepAggregation aggregation)
    {
        Schema = data.Schema;
        _time = time;
        using DataViewRowCursor cursor = data.GetRowCursor(Schema);
        _columns = [.. Schema.Select(column => KeptColumn.Of(cursor, column, filling, aggregation))];
        List<KeptStep>[] series = [.. Enumerable.Range(0, index.SeriesCount).Select(_ => new List<KeptStep>())];
        KeptRows.Read(cursor, index, frequency, aggregation, _columns, series);
        for (int i = 0; i < series.Length; i++)
        {
            AddFilled(series[i], frequency, index.Described(i));
        }
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(this, CursorChecks.Wanted(Schema, columnsNeeded));

    /// <summary>One cursor, as the rows of a series are used in their order.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private void AddFilled(List<KeptStep> steps, StepFrequency frequency, string series)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            if (i > 0)
            {
                AddGap(steps[i - 1], steps[i], frequency, series);
            }

            _rows.Add(new FilledRow(steps[i].Row, steps[i].Row, 0, steps[i].Time));
        }
    }

    private void AddGap(KeptStep before, KeptStep after, StepFrequency frequency, string series)
    {
        long count = frequency.WholeSteps(before.Time, after.Time);
        if (count > LongestGap)
        {
            throw new InvalidDataException(
                $"Expected at most {LongestGap} missing steps of {frequency} in {series}, got {count - 1} between {before.Time:o} and {after.Time:o}. Is the time right?");
        }

        int steps = (int)count;
        for (int step = 1; step < steps; step++)
        {
            _rows.Add(new FilledRow(before.Row, after.Row, (double)step / steps, frequency.Add(before.Time, step)));
        }
    }

    private sealed class Cursor(FilledSeries series, bool[] active) : DataViewRowCursor
    {
        private int _position = -1;

        public override DataViewSchema Schema => series.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _position = _position + 1 < series._rows.Count ? _position + 1 : series._rows.Count;
            return _position < series._rows.Count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => (uint)column.Index < (uint)active.Length && active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            CursorChecks.Active(this, column);
            Delegate getter = column.Index == series._time.Index
                ? (ValueGetter<DateTime>)((ref DateTime value) => value = Shown().Time)
                : series._columns[column.Index].Getter(Shown);
            return CursorChecks.Typed<TValue>(getter, Schema[column.Index]);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Shown();
            id = new DataViewRowId((ulong)_position, 0);
        };

        private FilledRow Shown()
        {
            CursorChecks.AtRow(_position < series._rows.Count ? _position : -1);
            return series._rows[_position];
        }
    }
}
