using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Data.TimeSeries;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>How many rows each series has up to its last value: those behind it carry covariates alone, and nothing can be measured on them.</summary>
internal static class KnownRows
{
    /// <param name="rows">The rows.</param>
    /// <param name="columnName">Of what is forecast.</param>
    /// <param name="index">Of the rows.</param>
    /// <returns>All rows of each series where the column is not there yet, or is no number.</returns>
    public static int[] Count(IDataView rows, string columnName, SeriesIndex index)
    {
        var counts = new int[index.SeriesCount];
        DataViewSchema.Column? column = rows.Schema.GetColumnOrNull(columnName);
        switch (column?.Type)
        {
            case NumberDataViewType number when number == NumberDataViewType.Single:
                Count<float>(rows, column.Value, index, counts, float.IsNaN);
                break;
            case VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single:
                Count<VBuffer<float>>(rows, column.Value, index, counts, IsMissing);
                break;
            default:
                return [.. counts.Select((_, series) => index.LengthOf(series))];
        }

        // Where there is no value at all, reading the rows tells so.
        return Array.TrueForAll(counts, count => count == 0) ? [.. counts.Select((_, series) => index.LengthOf(series))] : counts;
    }

    private static void Count<T>(IDataView rows, DataViewSchema.Column column, SeriesIndex index, int[] counts, Func<T, bool> isMissing)
    {
        using DataViewRowCursor cursor = rows.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            getter(ref value);
            int series = index.SeriesOf(row);
            counts[series] = isMissing(value) ? counts[series] : index.StepOf(row) + 1;
        }
    }

    // What a sparse vector leaves out is 0.
    private static bool IsMissing(VBuffer<float> values)
        => values.GetValues().Length == values.Length && !values.GetValues().ContainsAnyExcept(float.NaN);
}
