namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <inheritdoc/>
internal sealed class ValueColumnBuffer<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    private T[] _values = [];

    public override void Read(int slot)
    {
        if (slot >= _values.Length)
        {
            Array.Resize(ref _values, Math.Max(16, (slot + 1) * 2));
        }

        // A value of its own: text is a view that its reader may keep, so a slot's old one is not handed in to be reused.
        T value = default!;
        _getter(ref value);
        _values[slot] = value;
    }

    public override Delegate Getter(IShownSlot shown) => (ValueGetter<T>)((ref T value) => value = _values[shown.ShownSlot]);
}
