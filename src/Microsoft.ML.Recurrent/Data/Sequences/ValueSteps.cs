namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Keys, numbers, Booleans or times.</summary>
internal sealed class ValueSteps<T>(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory) : ScalarSteps<T>
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    private readonly StepBlocks<T> _values = new(width: 1, memory);

    public override T this[int slot] => _values[slot][0];

    public override void Read(int slot)
    {
        _values.Reserve(slot);
        _getter(ref _values[slot][0]);
    }
}
