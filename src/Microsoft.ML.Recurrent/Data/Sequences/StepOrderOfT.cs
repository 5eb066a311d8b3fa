namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <inheritdoc/>
internal sealed class StepOrder<T>(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory) : StepOrder
    where T : IComparable<T>
{
    private readonly ValueSteps<T> _values = new(input, column, memory);
    private T[] _sorted = [];

    public override ScalarSteps Values => _values;

    public override bool IsMissing(int slot) => StepValue.IsMissing(column.Type, _values[slot]);

    public override int Compare(int slot, int other) => _values[slot].CompareTo(_values[other]);

    public override void Sort(Span<int> slots)
    {
        if (IsAscending(slots))
        {
            return;
        }

        if (_sorted.Length < slots.Length)
        {
            memory.Add(MemoryMeter.BytesOfArray<T>(slots.Length) - MemoryMeter.BytesOfArray<T>(_sorted.Length));
            _sorted = new T[slots.Length];
        }

        Span<T> values = _sorted.AsSpan(0, slots.Length);
        for (int i = 0; i < slots.Length; i++)
        {
            values[i] = _values[slots[i]];
        }

        values.Sort(slots);
        SortWithinEqual(values, slots);
    }

    public override string TextOf(int slot) => StepValue.TextOf(column, _values[slot]);

    private bool IsAscending(ReadOnlySpan<int> slots)
    {
        for (int i = 1; i < slots.Length; i++)
        {
            if (Compare(slots[i - 1], slots[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The library's sort is not stable: slots of equal values are put back in their order.</summary>
    private static void SortWithinEqual(ReadOnlySpan<T> values, Span<int> slots)
    {
        int start = 0;
        for (int end = 1; end <= slots.Length; end++)
        {
            if (end == slots.Length || values[start].CompareTo(values[end]) != 0)
            {
                slots[start..end].Sort();
                start = end;
            }
        }
    }
}
