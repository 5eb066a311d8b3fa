namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Texts, copied: a text loader's are parts of the file's lines, which would stay in memory with them.</summary>
internal sealed class TextSteps(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory) : ScalarSteps<ReadOnlyMemory<char>>
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = input.GetGetter<ReadOnlyMemory<char>>(column);
    private readonly StepBlocks<string?> _values = new(width: 1, memory);
    private readonly TextPool _pool = new(memory);

    public override ReadOnlyMemory<char> this[int slot] => _values[slot][0].AsMemory();

    public override void Read(int slot)
    {
        ReadOnlyMemory<char> text = default;
        _getter(ref text);
        _values.Reserve(slot);
        ref string? value = ref _values[slot][0];
        _pool.Release(value);
        value = text.IsEmpty ? null : _pool.Take(text.Span);
    }
}
