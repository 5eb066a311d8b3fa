namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Groups named by texts.</summary>
internal sealed class TextGroupIndex : GroupIndex
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter;
    private readonly MemoryMeter _memory;
    private readonly DistinctValues<string> _groups;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _index = Missing;

    public TextGroupIndex(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory)
    {
        _getter = input.GetGetter<ReadOnlyMemory<char>>(column);
        _memory = memory;
        _groups = new DistinctValues<string>(memory);
        _lookup = _groups.Indices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override int Read()
    {
        ReadOnlyMemory<char> text = default;
        _getter(ref text);
        if (_index == Missing || !text.Span.SequenceEqual(_groups.Values[_index]))
        {
            _index = text.IsEmpty ? Missing : IndexOf(text.Span);
        }

        return _index;
    }

    public override Delegate Getter(IShownSequence shown)
        => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = _groups.Values[shown.Group].AsMemory());

    public override string TextOf(int group) => _groups.Values[group];

    private int IndexOf(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out int index))
        {
            return index;
        }

        string value = text.ToString();
        _memory.Add(MemoryMeter.BytesOfString(value.Length));
        return _groups.Add(value);
    }
}
