using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Errors about columns, in ML.NET's words.</summary>
internal static class SchemaMismatch
{
    private const string ParameterName = "inputSchema";

    public static ArgumentOutOfRangeException Missing(string role, string columnName)
        => new(ParameterName, $"Could not find {role} column '{columnName}'");

    public static ArgumentOutOfRangeException Unexpected(string role, string columnName, string expected, string got)
        => new(ParameterName, $"Schema mismatch for {role} column '{columnName}': expected {expected}, got {got}");

    /// <summary>The column of a schema, or an error that names it.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string columnName)
        => schema.GetColumnOrNull(columnName) ?? throw Missing(role, columnName);

    /// <summary>The column of a promised schema, or an error that names it.</summary>
    public static SchemaShape.Column Find(SchemaShape schema, string role, string columnName)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == columnName)
            {
                return column;
            }
        }

        throw Missing(role, columnName);
    }

    /// <summary>The type of a value, or of each of a vector's.</summary>
    public static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>A promised type as ML.NET writes it.</summary>
    public static string TypeOf(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"VarVector<{item}>",
            _ => item,
        };
    }
}
