namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Ids of words, compared ordinally.</summary>
internal sealed class WordIndex : TokenIndex
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _words = [];

    public WordIndex(bool isLearning)
        : base(isLearning) => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public WordIndex(ReadOnlySpan<string> words)
        : this(isLearning: false)
    {
        foreach (string word in words)
        {
            Add(word);
        }
    }

    public override int Count => _words.Count;

    /// <summary>Id i + 1 stands for Words[i].</summary>
    public IReadOnlyList<string> Words => _words;

    public override int Compare(int left, int right) => string.CompareOrdinal(_words[left - 1], _words[right - 1]);

    /// <summary>Empty text is ML.NET's missing text.</summary>
    public int IdOf(ReadOnlySpan<char> word)
        => word.IsEmpty ? 0 : _lookup.TryGetValue(word, out int id) ? id : IsLearning ? Add(word.ToString()) : 0;

    private int Add(string word)
    {
        _words.Add(word);

        // Names of keys may be equal or empty: the first has the name.
        _ids.TryAdd(word, _words.Count);
        return _words.Count;
    }
}
