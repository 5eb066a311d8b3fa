using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>A row with its tags converted.</summary>
internal sealed class TagConversionRow(TagConversionSchema schema, DataViewRow input, bool[] active) : DataViewRow
{
    private bool _isDisposed;

    public override DataViewSchema Schema => schema.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        return schema.IsConverted(column.Index)
            ? CursorChecks.Typed<TValue>((ValueGetter<VBuffer<ReadOnlyMemory<char>>>)new TagConverter(schema, input).Convert, column)
            : input.GetGetter<TValue>(schema.Input[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            input.Dispose();
        }
    }
}
