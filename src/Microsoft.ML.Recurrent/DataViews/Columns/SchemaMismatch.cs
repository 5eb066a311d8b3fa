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

    /// <summary>How to make numbers of another type, or Booleans, of a column; empty where its values are no numbers, or of the wanted type.</summary>
    /// <param name="columnName">Name of the column.</param>
    /// <param name="item">The type of its values, which are no keys.</param>
    /// <param name="wanted">The type that they should have.</param>
    public static string ConversionHint(string columnName, DataViewType item, PrimitiveDataViewType wanted)
        => item is NumberDataViewType or BooleanDataViewType && item != wanted
            ? $"; mlContext.Transforms.Conversion.ConvertType(\"{columnName}\", outputKind: DataKind.{wanted}) makes {wanted} of it"
            : "";

    /// <summary>How to make a time of a column that can be read; empty where there is no such way.</summary>
    public static string TimeHint(DataViewType type) => type is DateTimeOffsetDataViewType
        ? "; its UtcDateTime is expected as DateTime: add a property of the rows' class for it, or make a column of it by mlContext.Transforms.CustomMapping"
        : "";

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
