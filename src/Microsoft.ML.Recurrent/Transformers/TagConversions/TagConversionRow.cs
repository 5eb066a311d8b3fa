using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>A row with its tags converted.</summary>
internal sealed class TagConversionRow(TagConversionSchema schema, DataViewRow input, bool[] active) : DataViewRow
{
    private bool _isDisposed;
    private int _taken;

    public override DataViewSchema Schema => schema.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CursorChecks.Active(this, column);
        return schema.IsConverted(column.Index)
            ? CursorChecks.Typed<TValue>(NewConverter(), column)
            : input.GetGetter<TValue>(schema.Input[column.Index]);
    }

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> NewConverter()
    {
        var converter = new TagConverter(schema, input);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            using var one = new OneThread(ref _taken, OneThread.OfRow);
            converter.Convert(ref value);
        };
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
