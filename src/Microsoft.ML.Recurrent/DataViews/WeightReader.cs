using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Finds and reads the column of example weights.</summary>
internal static class WeightReader
{
    private const string Role = "weight";

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType != NumberDataViewType.Single)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Single", SchemaMismatch.TypeOf(column));
        }
    }

    public static DataViewSchema.Column Find(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        return column.Type == NumberDataViewType.Single
            ? column
            : throw SchemaMismatch.Unexpected(Role, columnName, "Single", column.Type.ToString()!);
    }

    /// <summary>A function that gives the current row's weight, or throws naming the row when it is not a finite number of at least 0.</summary>
    public static Func<float> Of(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<float> getter = row.GetGetter<float>(column);
        return () =>
        {
            float weight = 0;
            getter(ref weight);
            return float.IsFinite(weight) && weight >= 0
                ? weight
                : throw new InvalidOperationException(
                    FormattableString.Invariant($"Weight column '{column.Name}' must hold finite numbers of at least 0; got {weight} in row {row.Position}."));
        };
    }
}
