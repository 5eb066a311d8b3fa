namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Groups named by keys, numbers, Booleans or times.</summary>
internal sealed class ValueGroupIndex<T>(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory) : GroupIndex
    where T : struct, IEquatable<T>
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    private readonly DistinctValues<T> _groups = new(memory);
    private T _value;
    private int _index = Missing;

    public override int Read()
    {
        T last = _value;
        _getter(ref _value);
        if (_index == Missing || !_value.Equals(last))
        {
            _index = StepValue.IsMissing(column.Type, _value) ? Missing : IndexOf(_value);
        }

        return _index;
    }

    public override Delegate Getter(IShownSequence shown) => (ValueGetter<T>)((ref T value) => value = _groups.Values[shown.Group]);

    public override string TextOf(int group) => StepValue.TextOf(column, _groups.Values[group]);

    private int IndexOf(T value) => _groups.Indices.TryGetValue(value, out int index) ? index : _groups.Add(value);
}
