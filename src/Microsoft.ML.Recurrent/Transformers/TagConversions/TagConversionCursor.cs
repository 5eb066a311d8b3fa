using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>Converts tags row by row, at its input's row.</summary>
internal sealed class TagConversionCursor(TagConversionSchema schema, DataViewRowCursor input, bool[] active) : DataViewRowCursor
{
    private readonly TagConversionRow _row = new(schema, input, active);

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _row.Position;

    public override long Batch => _row.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row.Dispose();
        }
    }
}
