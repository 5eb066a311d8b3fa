namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Makes strings of texts; short ones that come again are one string, as long as there are not too many different ones.</summary>
internal sealed class TextPool
{
    // Enough for codes and the frequent words of a text, and with all their strings under 1 MB.
    private const int MaximumCount = 1 << 12;
    private const int MaximumLength = 64;

    private readonly MemoryMeter _memory;
    private readonly DistinctValues<string> _shared;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool(MemoryMeter memory)
    {
        _memory = memory;
        _shared = new DistinctValues<string>(memory);
        _lookup = _shared.Indices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Take(ReadOnlySpan<char> text)
    {
        bool isShort = text.Length <= MaximumLength;
        if (isShort && _lookup.TryGetValue(text, out int index))
        {
            return _shared.Values[index];
        }

        string value = text.ToString();
        _memory.Add(MemoryMeter.BytesOfString(value.Length));
        if (isShort && _shared.Values.Count < MaximumCount)
        {
            _shared.Add(value);
        }

        return value;
    }

    /// <summary>Counts a string no longer that only its slot held.</summary>
    public void Release(string? value)
    {
        if (value is not null && !_shared.Indices.ContainsKey(value))
        {
            _memory.Add(-MemoryMeter.BytesOfString(value.Length));
        }
    }
}
