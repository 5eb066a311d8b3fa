using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The columns of series in a schema: whether they are there, and of types that can be read.</summary>
internal static class SeriesColumns
{
    public const string TargetRole = "input";
    public const string TimeRole = "time";
    public const string CovariateRole = "covariate";
    public const string SeriesRole = "series";
    private const string NumbersExpected = "Single or a vector of Single of known size";
    private const string TimeExpected = "DateTime or a whole number";

    /// <summary>Numbers of a column.</summary>
    public static int WidthOf(DataViewSchema.Column column, string role) => column.Type switch
    {
        NumberDataViewType number when number == NumberDataViewType.Single => 1,
        VectorDataViewType { Size: > 0 } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
        _ => throw SchemaMismatch.Unexpected(role, column.Name, NumbersExpected, column.Type + SchemaMismatch.ConversionHint(column.Name, SchemaMismatch.ItemOf(column.Type), NumberDataViewType.Single)),
    };

    /// <summary>Numbers of a column that a role needs.</summary>
    public static NumberColumn Find(DataViewSchema schema, string columnName, string role)
        => new(columnName, WidthOf(SchemaMismatch.Find(schema, role, columnName), role));

    public static SeriesTimeKind TimeKindOf(DataViewSchema.Column column) => column.Type switch
    {
        DateTimeDataViewType => SeriesTimeKind.DateTime,
        NumberDataViewType number when number == NumberDataViewType.Int32 || number == NumberDataViewType.Int64 || number == NumberDataViewType.Single => SeriesTimeKind.Number,
        _ => throw SchemaMismatch.Unexpected(TimeRole, column.Name, TimeExpected, column.Type + SchemaMismatch.TimeHint(column.Type)),
    };

    /// <summary>Refuses a promised schema that lacks a column or has it of another type.</summary>
    public static void CheckNumbers(SchemaShape schema, string columnName, string role)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, role, columnName);
        if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || column.IsKey || column.ItemType != NumberDataViewType.Single)
        {
            throw SchemaMismatch.Unexpected(role, columnName, NumbersExpected, SchemaMismatch.TypeOf(column) + (column.IsKey ? "" : SchemaMismatch.ConversionHint(columnName, column.ItemType, NumberDataViewType.Single)));
        }
    }

    public static void CheckTime(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, TimeRole, columnName);
        bool isTime = column.ItemType is DateTimeDataViewType
            || column.ItemType == NumberDataViewType.Int32
            || column.ItemType == NumberDataViewType.Int64
            || column.ItemType == NumberDataViewType.Single;
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || !isTime)
        {
            throw SchemaMismatch.Unexpected(TimeRole, columnName, TimeExpected, SchemaMismatch.TypeOf(column) + SchemaMismatch.TimeHint(column.ItemType));
        }
    }

    /// <summary>All that a model reads.</summary>
    public static IEnumerable<string> NamesOf(ForecastColumns columns)
    {
        yield return columns.InputColumnName;
        if (columns.SeriesColumnName is { } series)
        {
            yield return series;
        }

        if (columns.TimeColumnName is { } time)
        {
            yield return time;
        }

        foreach (NumberColumn column in columns.Past.Concat(columns.Known).Concat(columns.Statics))
        {
            yield return column.Name;
        }
    }

    /// <summary>Refuses data whose columns are not as in training.</summary>
    public static void Check(DataViewSchema schema, ForecastColumns columns, int targetCount)
    {
        CheckWidth(schema, new NumberColumn(columns.InputColumnName, targetCount), TargetRole);
        foreach (NumberColumn column in columns.Past.Concat(columns.Known).Concat(columns.Statics))
        {
            CheckWidth(schema, column, CovariateRole);
        }

        if (columns.TimeColumnName is { } time && TimeKindOf(SchemaMismatch.Find(schema, TimeRole, time)) != columns.TimeKind)
        {
            throw SchemaMismatch.Unexpected(TimeRole, time, columns.TimeKind == SeriesTimeKind.DateTime ? "DateTime" : "a whole number", schema[time].Type.ToString()!);
        }

        if (columns.SeriesColumnName is { } series)
        {
            SchemaMismatch.Find(schema, SeriesRole, series);
        }
    }

    private static void CheckWidth(DataViewSchema schema, NumberColumn column, string role)
    {
        int width = WidthOf(SchemaMismatch.Find(schema, role, column.Name), role);
        if (width != column.Width)
        {
            throw SchemaMismatch.Unexpected(role, column.Name, $"{column.Width} numbers as in training", $"{width}");
        }
    }
}
