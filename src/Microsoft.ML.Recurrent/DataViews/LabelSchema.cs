using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Finds the label column in schemas.</summary>
internal static class LabelSchema
{
    private const string Role = "label";

    // A softmax over more classes would not end; hashed labels have such counts.
    private const int MaximumClassCount = 1 << 20;

    public static LabelColumn Describe(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Type is not KeyDataViewType key)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Key", column.Type.ToString()!);
        }

        return key.Count is > 0 and <= MaximumClassCount
            ? new LabelColumn { Name = columnName, ClassCount = (int)key.Count, Values = KeyValues.Of(column) }
            : throw SchemaMismatch.Unexpected(Role, columnName, $"a key of at most {MaximumClassCount} classes", key.ToString());
    }

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (!column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Key", SchemaMismatch.TypeOf(column));
        }
    }

    /// <summary>Checks that validation data have the same classes as training data.</summary>
    public static void CheckSameClasses(LabelColumn training, LabelColumn validation)
    {
        if (training.ClassCount != validation.ClassCount)
        {
            throw SchemaMismatch.Unexpected(
                Role, validation.Name, $"the training data's {training.ClassCount} classes", $"{validation.ClassCount} in the validation data");
        }

        if (training.Values is null ? validation.Values is not null : !training.Values.IsSameAs(validation.Values))
        {
            throw SchemaMismatch.Unexpected(Role, validation.Name, "the training data's KeyValues", "other ones in the validation data");
        }
    }
}
