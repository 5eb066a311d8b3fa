using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>Data with a column of converted tags.</summary>
internal sealed class TagConversionView(TagConversion conversion, IDataView input) : IDataView
{
    private readonly TagConversionSchema _schema = new(conversion, input.Schema);

    public DataViewSchema Schema => _schema.Output;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        return new TagConversionCursor(_schema, input.GetRowCursor(_schema.Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = _schema.Active(columnsNeeded);
        return Array.ConvertAll(
            input.GetRowCursorSet(_schema.Dependencies(active), n, rand), cursor => (DataViewRowCursor)new TagConversionCursor(_schema, cursor, active));
    }
}
