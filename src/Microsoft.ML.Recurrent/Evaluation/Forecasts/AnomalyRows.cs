using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.Sequences;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Reads the scores of rows one after the other: the distance of each row's number from the forecast of the row before, of the same series.</summary>
internal sealed class AnomalyRows
{
    private const double NarrowestShare = 1e-3;

    private readonly GroupIndex? _groups;
    private readonly NumberSource _target;
    private readonly ForecastReader _reader;
    private readonly ForecastValue _value;
    private readonly float[] _actual = new float[1];
    private readonly List<(double Forecast, double Width)> _last = [];

    public AnomalyRows(DataViewRow row, AnomalyFormat format)
    {
        var columns = new ForecastColumns(row.Schema, format.Forecast, targetCount: 1);
        _groups = format.SeriesColumnName is { } series ? GroupIndex.Of(row, row.Schema[series], new MemoryMeter(long.MaxValue)) : null;
        _target = NumberKind.SourceOf(row, row.Schema[format.TargetColumnName]);
        _reader = new ForecastReader(row, columns);
        _value = new ForecastValue(columns.Levels.Length);
        HasInterval = columns.Levels.Length > 1;
    }

    private bool HasInterval { get; }

    /// <summary>Whether the data have quantiles, by whose distance errors are scaled.</summary>
    public static bool HasIntervals(DataViewSchema schema, AnomalyFormat format)
    {
        ColumnsOf(schema, format);
        return new ForecastColumns(schema, format.Forecast, targetCount: 1).Levels.Length > 1;
    }

    /// <summary>The columns that the scores need, or an error that names one that does not fit.</summary>
    public static DataViewSchema.Column[] ColumnsOf(DataViewSchema schema, AnomalyFormat format)
    {
        DataViewSchema.Column target = SchemaMismatch.Find(schema, "target", format.TargetColumnName);
        if (target.Type is not NumberDataViewType)
        {
            string hint = target.Type is VectorDataViewType
                ? "; train a forecaster and make a detector for each of the numbers, or make a row of each number, with a column that names its sensor as series"
                : "";
            throw SchemaMismatch.Unexpected("target", target.Name, "one number per row", target.Type + hint);
        }

        var forecasts = new ForecastColumns(schema, format.Forecast, targetCount: 1);
        DataViewSchema.Column[] columns = [target, .. forecasts.All];
        return format.SeriesColumnName is { } series ? [.. columns, SchemaMismatch.Find(schema, "series", series)] : columns;
    }

    /// <summary>The score of the row at hand, whose forecast is kept for the next one; NaN where there is none.</summary>
    public double Read()
    {
        int series = _groups?.Read() ?? 0;
        while (_last.Count <= series)
        {
            _last.Add((double.NaN, 1));
        }

        _target.Read(_actual);
        (double forecast, double width) = _last[series];
        double distance = Math.Abs(_actual[0] - forecast);
        _last[series] = Next();
        return HasInterval ? Scaled(distance, width, forecast) : distance;
    }

    /// <summary>A distance by the width of an interval, or by a thousandth of the forecast where that is wider: without width every error would be endless, and none would stand out.</summary>
    public static double Scaled(double distance, double width, double forecast)
        => distance == 0 ? 0 : distance / Math.Max(width, Math.Max(NarrowestShare * Math.Abs(forecast), float.Epsilon));

    /// <summary>The scores of all rows that have one.</summary>
    public static double[] ScoresOf(IDataView data, AnomalyFormat format)
    {
        DataViewSchema.Column[] columns = ColumnsOf(data.Schema, format);
        if (format.TimeColumnName is not null)
        {
            Data.TimeSeries.SeriesIndex.Read(data, format.SeriesColumnName, format.TimeColumnName);
        }

        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        var rows = new AnomalyRows(cursor, format);
        var scores = new List<double>();
        while (cursor.MoveNext())
        {
            double score = rows.Read();
            if (!double.IsNaN(score))
            {
                scores.Add(score);
            }
        }

        return [.. scores];
    }

    private (double Forecast, double Width) Next()
    {
        if (!_reader.Read())
        {
            return (double.NaN, 1);
        }

        _reader.Write(0, _value);
        return (_value.Forecast, HasInterval ? _value.Quantiles[^1] - _value.Quantiles[0] : 1);
    }
}
