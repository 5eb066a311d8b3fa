using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.Sequences;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>
/// Which series each row belongs to, and the how-manieth of its rows it is. Rows of several series may interleave; each series' rows ascend in time.
/// </summary>
internal sealed class SeriesIndex
{
    private readonly List<int> _seriesOfRow = [];
    private readonly List<int> _stepOfRow = [];
    private readonly List<List<int>> _rowsOfSeries = [];
    private readonly GroupIndex? _groups;
    private readonly StepOrder? _times;
    private readonly string? _timeColumnName;
    private readonly bool _mayRepeat;

    private SeriesIndex(DataViewRow row, string? seriesColumnName, string? timeColumnName, bool mayRepeat)
    {
        var memory = new MemoryMeter(long.MaxValue);
        (_timeColumnName, _mayRepeat) = (timeColumnName, mayRepeat);
        _groups = seriesColumnName is null ? null : GroupIndex.Of(row, row.Schema[seriesColumnName], memory);
        _times = timeColumnName is null ? null : StepOrder.Of(row, row.Schema[timeColumnName], memory);
    }

    public int RowCount => _seriesOfRow.Count;

    public int SeriesCount => _rowsOfSeries.Count;

    public int SeriesOf(int row) => _seriesOfRow[row];

    /// <summary>The number of a row among those of its series, from 0.</summary>
    public int StepOf(int row) => _stepOfRow[row];

    /// <summary>The number of rows of a series.</summary>
    public int LengthOf(int series) => _rowsOfSeries[series].Count;

    /// <summary>The number of the row of a step of a series.</summary>
    public int RowOf(int series, int step) => _rowsOfSeries[series][step];

    /// <summary>The value of the series column; empty where there is none.</summary>
    public string NameOf(int series) => _groups?.TextOf(series) ?? "";

    /// <summary>A series as an error names it.</summary>
    public string Described(int series) => _groups is null ? "the series" : $"series '{NameOf(series)}'";

    /// <summary>The time of a row as an error shows it: its number where there is no time column.</summary>
    public string TimeTextOf(int row) => _times?.TextOf(row) ?? $"row {row}";

    /// <summary>The time of a row, where the time column holds DateTime.</summary>
    public DateTime TimeOf(int row) => ((ScalarSteps<DateTime>)_times!.Values)[row];

    /// <summary>Reads the series and the time of every row.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="seriesColumnName">Text, key, number or Boolean; null: all rows are one series.</param>
    /// <param name="timeColumnName">A number or a time; null: the rows stand in their order.</param>
    /// <param name="mayRepeat">Whether several rows of a series may have one time, one after the other.</param>
    /// <exception cref="InvalidDataException">A series' rows do not ascend in time, or a value is missing.</exception>
    public static SeriesIndex Read(IDataView data, string? seriesColumnName, string? timeColumnName, bool mayRepeat = false)
    {
        var columns = new List<DataViewSchema.Column>();
        if (seriesColumnName is not null)
        {
            columns.Add(OfOneValue(data.Schema, "series", seriesColumnName));
        }

        if (timeColumnName is not null)
        {
            columns.Add(OrderedColumn(data.Schema, timeColumnName));
        }

        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        var index = new SeriesIndex(cursor, seriesColumnName, timeColumnName, mayRepeat);
        while (cursor.MoveNext())
        {
            index.Add(seriesColumnName);
        }

        return index;
    }

    /// <summary>A column of DateTime, or an error that names it.</summary>
    public static DataViewSchema.Column TimeColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, "time", name);
        return column.Type is DateTimeDataViewType ? column : throw SchemaMismatch.Unexpected("time", name, "DateTime", column.Type + SchemaMismatch.TimeHint(column.Type));
    }

    private static DataViewSchema.Column OrderedColumn(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, "time", name);
        return column.Type is NumberDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType
            ? column
            : throw SchemaMismatch.Unexpected("time", name, "a time or a number", column.Type.ToString()!);
    }

    private static DataViewSchema.Column OfOneValue(DataViewSchema schema, string role, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, name);
        return column.Type is VectorDataViewType or not PrimitiveDataViewType
            ? throw SchemaMismatch.Unexpected(role, name, "one value per row", column.Type.ToString()!)
            : column;
    }

    private void Add(string? seriesColumnName)
    {
        int row = RowCount;
        int series = _groups?.Read() ?? 0;
        if (series == GroupIndex.Missing)
        {
            throw new InvalidDataException($"Row {row} has no value in series column '{seriesColumnName}': expected one in every row.");
        }

        _times?.Values.Read(row);
        if (_times?.IsMissing(row) == true)
        {
            throw new InvalidDataException($"Row {row} of {Described(series)} has no value in time column '{_timeColumnName}': expected one in every row.");
        }

        if (series == SeriesCount)
        {
            _rowsOfSeries.Add([]);
        }
        else
        {
            CheckOrder(series, row);
        }

        _seriesOfRow.Add(series);
        _stepOfRow.Add(_rowsOfSeries[series].Count);
        _rowsOfSeries[series].Add(row);
    }

    private void CheckOrder(int series, int row)
    {
        int last = _rowsOfSeries[series][^1];
        int order = _times?.Compare(last, row) ?? -1;
        if (order > 0)
        {
            throw new InvalidDataException(
                $"Row {row}: expected the rows of {Described(series)} in ascending order of '{_timeColumnName}', got {TimeTextOf(row)} after {TimeTextOf(last)}. "
                + TimeAdvice.Sort);
        }

        if (order == 0 && !_mayRepeat)
        {
            throw new InvalidDataException(
                $"Row {row}: expected each time of {Described(series)} once in '{_timeColumnName}', got {TimeTextOf(row)} in rows {last} and {row}. "
                + TimeAdvice.OfRepeated(hasSeriesColumn: _groups is not null));
        }
    }
}
