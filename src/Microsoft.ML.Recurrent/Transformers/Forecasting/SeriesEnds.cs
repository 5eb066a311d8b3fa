using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The series of data, read to their ends.</summary>
internal static class SeriesEnds
{
    public static SeriesSet Read(ForecastModel model, IDataView data)
    {
        SeriesColumns.Check(data.Schema, model.Columns, model.Shape.TargetCount);
        var set = new SeriesSet(model);
        using DataViewRowCursor cursor = data.GetRowCursor([.. SeriesColumns.NamesOf(model.Columns).Distinct(StringComparer.Ordinal).Select(name => data.Schema[name])]);
        var reader = new SeriesRowReader(cursor, model.Columns, model.Shape.TargetCount);
        int kept = model.Shape.KeptLength + model.Shape.Horizon;
        while (cursor.MoveNext())
        {
            reader.Read();
            SeriesBuffer series = set.Series[set.Add(reader)];
            if (series.LastObserved == series.Length - 1)
            {
                // Rows without values may follow, which carry what is known of the horizon.
                series.Trim(kept);
            }
        }

        return set;
    }
}
