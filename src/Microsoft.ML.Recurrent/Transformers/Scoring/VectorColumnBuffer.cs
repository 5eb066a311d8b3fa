using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <inheritdoc/>
internal sealed class VectorColumnBuffer<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
{
    private readonly ValueGetter<VBuffer<T>> _getter = input.GetGetter<VBuffer<T>>(column);
    private VBuffer<T>[] _values = [];
    private VBuffer<T> _read;

    public override void Read(int slot)
    {
        if (slot >= _values.Length)
        {
            Array.Resize(ref _values, Math.Max(16, (slot + 1) * 2));
        }

        // Copied: a getter may hand out memory that it fills again at the next row.
        _getter(ref _read);
        _read.CopyTo(ref _values[slot]);
    }

    public override Delegate Getter(IShownSlot shown) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[shown.ShownSlot].CopyTo(ref value));
}
