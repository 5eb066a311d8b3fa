using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Finds the label column in schemas.</summary>
internal static class LabelSchema
{
    private const string Role = "label";
    private const string ExpectedSteps = "a vector of keys or of Text";

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

    /// <summary>A column with a label for every step: keys, or texts, whose classes are not known before the rows are read (0).</summary>
    public static LabelColumn DescribeSteps(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (AreTexts(column))
        {
            return new LabelColumn { Name = columnName, ClassCount = 0 };
        }

        if (column.Type is not VectorDataViewType { ItemType: KeyDataViewType key })
        {
            throw SchemaMismatch.Unexpected(Role, columnName, ExpectedSteps, column.Type.ToString()!);
        }

        return key.Count is > 0 and <= MaximumClassCount
            ? new LabelColumn { Name = columnName, ClassCount = (int)key.Count, Values = KeyValues.Of(column) }
            : throw SchemaMismatch.Unexpected(Role, columnName, $"keys of at most {MaximumClassCount} classes", key.ToString());
    }

    /// <summary>Whether a column has a text for every step.</summary>
    public static bool AreTexts(DataViewSchema.Column column) => column.Type is VectorDataViewType { ItemType: TextDataViewType };

    public static void CheckTexts(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (!AreTexts(column))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "a vector of Text as in the training data", column.Type.ToString()!);
        }
    }

    /// <summary>Checks a promised column of labels for every step.</summary>
    public static void CheckSteps(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !(column.IsKey || column.ItemType is TextDataViewType))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, ExpectedSteps, SchemaMismatch.TypeOf(column));
        }
    }

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (!column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Key", SchemaMismatch.TypeOf(column));
        }
    }

    /// <summary>Type of a promised label's KeyValues; null when it promises none.</summary>
    public static DataViewType? ValueTypeOf(SchemaShape.Column label)
    {
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (annotation is { Name: KeyValues.AnnotationName, Kind: SchemaShape.Column.VectorKind.Vector, IsKey: false })
            {
                return annotation.ItemType;
            }
        }

        return null;
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
