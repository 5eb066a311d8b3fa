using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>A conversion of tags bound to an input schema.</summary>
internal sealed class TagConversionSchema
{
    private const string Role = "tag";

    public TagConversionSchema(TagConversion conversion, DataViewSchema input)
    {
        Conversion = conversion;
        Input = input;
        Tags = SchemaMismatch.Find(input, Role, conversion.InputColumnName);
        if (Tags.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            throw NotTexts(conversion.InputColumnName, Tags.Type.ToString()!);
        }

        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        output.AddColumn(conversion.OutputColumnName, Tags.Type);
        Output = output.ToSchema();
    }

    public TagConversion Conversion { get; }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The column that is converted.</summary>
    public DataViewSchema.Column Tags { get; }

    public bool IsConverted(int outputIndex) => outputIndex == Input.Count;

    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => CursorChecks.Wanted(Output, columns);

    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
        => [.. Input.Where(column => active[column.Index] || (active[Input.Count] && column.Index == Tags.Index))];

    public static void Check(SchemaShape input, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(input, Role, columnName);
        if (column.IsKey || column.ItemType is not TextDataViewType || column.Kind == SchemaShape.Column.VectorKind.Scalar)
        {
            throw NotTexts(columnName, SchemaMismatch.TypeOf(column));
        }
    }

    private static ArgumentOutOfRangeException NotTexts(string columnName, string got)
        => SchemaMismatch.Unexpected(Role, columnName, "Vector<Text> (MapKeyToValue makes texts of keys)", got);
}
