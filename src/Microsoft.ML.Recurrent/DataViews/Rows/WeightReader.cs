using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Finds and reads the column of example weights.</summary>
internal static class WeightReader
{
    private const string Role = "weight";

    /// <param name="schema">The promised schema.</param>
    /// <param name="columnName">Name of the weight column.</param>
    /// <param name="isPerStep">Whether a weight for every step will do as well.</param>
    public static void Check(SchemaShape schema, string columnName, bool isPerStep = false)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        bool isVector = column.Kind != SchemaShape.Column.VectorKind.Scalar;
        if (column.IsKey || (isVector && !isPerStep) || column.ItemType != NumberDataViewType.Single)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, Expected(isPerStep), SchemaMismatch.TypeOf(column) + (column.IsKey ? "" : SchemaMismatch.ConversionHint(columnName, column.ItemType, NumberDataViewType.Single)));
        }
    }

    public static DataViewSchema.Column Find(DataViewSchema schema, string columnName, bool isPerStep = false)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        DataViewType type = isPerStep && column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return type == NumberDataViewType.Single
            ? column
            : throw SchemaMismatch.Unexpected(Role, columnName, Expected(isPerStep), column.Type + SchemaMismatch.ConversionHint(columnName, SchemaMismatch.ItemOf(column.Type), NumberDataViewType.Single));
    }

    /// <summary>A function that gives the current row's weight, or throws naming the row when it is not a finite number of at least 0.</summary>
    public static Func<float> Of(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<float> getter = row.GetGetter<float>(column);
        return () =>
        {
            float weight = 0;
            getter(ref weight);
            Check(weight, row, column);
            return weight;
        };
    }

    /// <summary>Throws, naming the row, for what cannot be a weight.</summary>
    public static void Check(float weight, DataViewRow row, DataViewSchema.Column column)
    {
        if (!float.IsFinite(weight) || weight < 0)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Weight column '{column.Name}' must hold finite numbers of at least 0; got {weight} in row {row.Position}."));
        }
    }

    private static string Expected(bool isPerStep) => isPerStep ? "Single or a vector of Single" : "Single";
}
