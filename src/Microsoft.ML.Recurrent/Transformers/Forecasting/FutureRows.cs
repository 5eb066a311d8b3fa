using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Makes rows of the steps that follow the end of each series.</summary>
internal static class FutureRows
{
    /// <param name="model">The model.</param>
    /// <param name="data">Its columns.</param>
    /// <param name="horizon">Steps, at most the model's.</param>
    /// <param name="warn">Is told of series that lack known covariates, or rows.</param>
    public static IDataView Of(ForecastModel model, IDataView data, int horizon, Action<string> warn)
    {
        SeriesSet set = SeriesEnds.Read(model, data);
        IReadOnlyList<ForecastOutputColumn> columns = [.. ForecastSchema.ColumnsOf(model.Columns, model.Outputs).Where(column => column.Output != ForecastOutputColumn.Paths)];
        (int, int)[] ends = [.. Enumerable.Range(0, set.Series.Count).Where(place => set.Series[place].LastObserved >= 0).Select(place => (place, set.Series[place].LastObserved))];
        var block = new ForecastBlock(model, Environment.ProcessorCount);
        block.Run(set.Series, ends);
        block.TellLacking("series has", "series have", warn);
        TellTooShort(model, set, ends, warn);
        var rows = new List<object[]>(ends.Length * horizon);
        int count = model.Shape.TargetCount;
        var values = new float[columns.Count][];
        for (int i = 0; i < ends.Length; i++)
        {
            (int place, int last) = ends[i];
            for (int column = 0; column < columns.Count; column++)
            {
                values[column] = new float[model.Shape.Horizon * count];
                block.Write(i, columns[column].Output, values[column]);
            }

            for (int step = 0; step < horizon; step++)
            {
                rows.Add(RowOf(model, set.Series[place], last, step, values));
            }
        }

        return new ForecastRowsView(SchemaOf(model, columns), rows);
    }

    private static void TellTooShort(ForecastModel model, SeriesSet set, IEnumerable<(int Place, int Last)> ends, Action<string> warn)
    {
        (int Place, int Last)[] tooShort = [.. ends.Where(end => end.Last + 1 < model.Shape.HistoryLength)];
        if (tooShort.Length > 0)
        {
            (int place, int last) = tooShort[0];
            string which = model.Columns.SeriesColumnName is null ? "they are" : $"'{set.Series[place].Name}' is the first, with";
            warn(
                $"{tooShort.Length} {(tooShort.Length == 1 ? "series is" : "series are")} too short for a forecast, which is NaN: {which} {last + 1} rows up to the last value, "
                + $"expected at least {model.Shape.HistoryLength} (window {model.Shape.WindowLength}{(model.Shape.DifferenceReach > 0 ? $", differences {model.Shape.DifferenceReach}" : "")}).");
        }
    }

    /// <summary>The columns of the rows: series and time where the model has such, the step from 1 on, and each forecast as one number or one for each target.</summary>
    private static DataViewSchema SchemaOf(ForecastModel model, IReadOnlyList<ForecastOutputColumn> columns)
    {
        var schema = new DataViewSchema.Builder();
        if (model.Columns.SeriesColumnName is { } series)
        {
            schema.AddColumn(series, TextDataViewType.Instance);
        }

        if (model.Columns.TimeColumnName is { } time)
        {
            schema.AddColumn(time, model.Columns.TimeKind == SeriesTimeKind.DateTime ? DateTimeDataViewType.Instance : NumberDataViewType.Int64);
        }

        schema.AddColumn("Step", NumberDataViewType.Int32);
        foreach (ForecastOutputColumn column in columns)
        {
            schema.AddColumn(column.Name, model.Columns.IsVector ? new VectorDataViewType(NumberDataViewType.Single, model.Shape.TargetCount) : NumberDataViewType.Single);
        }

        return schema.ToSchema();
    }

    private static object[] RowOf(ForecastModel model, SeriesBuffer series, int last, int step, float[][] values)
    {
        var row = new List<object>();
        if (model.Columns.SeriesColumnName is not null)
        {
            row.Add(series.Name.AsMemory());
        }

        if (model.Columns.TimeColumnName is not null)
        {
            long time = series.TimeBehind(last, step + 1);
            row.Add(model.Columns.TimeKind == SeriesTimeKind.DateTime ? new DateTime(time) : time);
        }

        row.Add(step + 1);
        int count = model.Shape.TargetCount;
        foreach (float[] own in values)
        {
            row.Add(model.Columns.IsVector ? own.AsSpan(step * count, count).ToArray() : own[step]);
        }

        return [.. row];
    }
}
