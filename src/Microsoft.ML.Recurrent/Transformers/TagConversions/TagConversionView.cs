using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>Data with a column of converted tags.</summary>
internal sealed class TagConversionView(TagConversion conversion, IDataView input) : UnexportedDataView(input, "A conversion of tagging schemes")
{
    private readonly TagConversionSchema _schema = new(conversion, input.Schema);

    public override DataViewSchema Schema => _schema.Output;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        return new TagConversionCursor(_schema, Input.GetRowCursor(_schema.Dependencies(active), rand), active);
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        return Array.ConvertAll(
            Input.GetRowCursorSet(_schema.Dependencies(active), n, rand), cursor => (DataViewRowCursor)new TagConversionCursor(_schema, cursor, active));
    }
}
