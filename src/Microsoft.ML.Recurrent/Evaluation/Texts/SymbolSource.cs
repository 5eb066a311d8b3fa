using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>A column with a sequence of symbols per row: a vector of keys or of texts, or one text read as characters.</summary>
/// <param name="Role">What the column is to the evaluation, in the words of errors: label, reference ...</param>
/// <param name="Column">The column.</param>
internal sealed record SymbolSource(string Role, DataViewSchema.Column Column)
{
    public bool IsText => Column.Type is TextDataViewType;

    /// <summary>The column of a schema, or an error that names it.</summary>
    public static SymbolSource Find(DataViewSchema schema, string role, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, name);
        return column.Type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType or KeyDataViewType }
            ? new SymbolSource(role, column)
            : throw SchemaMismatch.Unexpected(role, name, "Vector<Key>, Vector<Text> or Text", column.Type.ToString()!);
    }

    public TagColumn Open(DataViewRow row, LabelNames names) => IsText ? new CharacterColumn(row, Column, names) : TagColumn.Of(row, Column, names);

    public override string ToString() => $"{Role} column '{Column.Name}'";
}
