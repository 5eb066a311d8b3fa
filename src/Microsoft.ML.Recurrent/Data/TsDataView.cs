using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>The series of a .ts file as rows; every cursor reads the file for itself.</summary>
internal sealed class TsDataView : IDataView
{
    private const string ProblemNameAnnotation = "ProblemName";

    private readonly TsFormat _format;

    public TsDataView(TsFormat format, string featureColumnName, string labelColumnName)
    {
        _format = format;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            ProblemNameAnnotation, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = format.ProblemName.AsMemory());
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(featureColumnName, new VectorDataViewType(NumberDataViewType.Single, 0, format.ChannelCount), annotations.ToAnnotations());
        if (format.LabelKind != TsLabelKind.None)
        {
            schema.AddColumn(labelColumnName, format.LabelKind == TsLabelKind.Number ? NumberDataViewType.Single : TextDataViewType.Instance);
        }

        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new TsCursor(Schema, _format, CursorChecks.Wanted(Schema, columnsNeeded));

    /// <summary>One cursor, as lines can only be read one after the other.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
