using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.Sequences;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>The true numbers of each series, step by step, in memory.</summary>
internal sealed class SeriesTargets
{
    private readonly float[][] _values;

    private SeriesTargets(SeriesIndex index, int count, string[] names)
    {
        Index = index;
        Count = count;
        Names = names;
        _values = [.. Enumerable.Range(0, index.SeriesCount).Select(series => new float[index.LengthOf(series) * count])];
    }

    public SeriesIndex Index { get; }

    /// <summary>The numbers of a step.</summary>
    public int Count { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The numbers of a step of a series.</summary>
    public Span<float> this[int series, int step] => _values[series].AsSpan(step * Count, Count);

    public static SeriesTargets Read(IDataView data, ForecastFormat format)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(data.Schema, "target", format.TargetColumnName);
        if (SchemaMismatch.ItemOf(column.Type) is not NumberDataViewType || column.Type is VectorDataViewType { IsKnownSize: false })
        {
            throw SchemaMismatch.Unexpected("target", column.Name, "numbers, one per row or a vector of known size", column.Type.ToString()!);
        }

        int count = column.Type is VectorDataViewType vector ? vector.Size : 1;
        var index = SeriesIndex.Read(data, format.SeriesColumnName, format.TimeColumnName);
        var targets = new SeriesTargets(index, count, NamesOf(column, count));
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        NumberSource source = NumberKind.SourceOf(cursor, column);
        for (int row = 0; cursor.MoveNext(); row++)
        {
            source.Read(targets[index.SeriesOf(row), index.StepOf(row)]);
        }

        return targets;
    }

    /// <summary>The mean of |y[t] - y[t - season]| over a series' first steps; NaN without any, or where it is 0.</summary>
    public double ScaleOf(int series, int target, int steps, int season)
    {
        double sum = 0;
        int count = 0;
        for (int step = season; step < steps; step++)
        {
            double difference = Math.Abs((double)this[series, step][target] - this[series, step - season][target]);
            if (!double.IsNaN(difference))
            {
                sum += difference;
                count++;
            }
        }

        return sum > 0 ? sum / count : double.NaN;
    }

    /// <summary>The last number up to a step that is not missing; NaN without any.</summary>
    public float LastKnown(int series, int step, int target)
    {
        while (step >= 0 && float.IsNaN(this[series, step][target]))
        {
            step--;
        }

        return step < 0 ? float.NaN : this[series, step][target];
    }

    /// <summary>The number whole seasons before a step, the last such step up to the origin that is not missing; NaN where there is none.</summary>
    public float SeasonEarlier(int series, int origin, int step, int season, int target)
    {
        int seasons = (step - origin + season - 1) / season;
        int earlier = step - (seasons * season);
        while (earlier >= 0 && float.IsNaN(this[series, earlier][target]))
        {
            earlier -= season;
        }

        return earlier < 0 ? float.NaN : this[series, earlier][target];
    }

    private static string[] NamesOf(DataViewSchema.Column column, int count)
    {
        if (count > 1 && column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        }

        return count == 1 ? [column.Name] : [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{column.Name}{i}"))];
    }
}
