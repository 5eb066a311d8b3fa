namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>Ids of words, compared ordinally after what is not told apart is made equal.</summary>
internal sealed class WordIndex : TokenIndex
{
    // Longer words are made equal in memory of their own.
    private const int StackLength = 128;

    private readonly WordNormalization _normalization;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _words = [];

    public WordIndex(bool isLearning, WordNormalization normalization = default, int firstId = 1)
        : base(isLearning, firstId)
    {
        _normalization = normalization;
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public WordIndex(ReadOnlySpan<string> words, WordNormalization normalization = default, int firstId = 1, bool isLearning = false)
        : this(isLearning, normalization, firstId)
    {
        foreach (string word in words)
        {
            Add(word);
        }
    }

    public override int Count => _words.Count;

    /// <summary>Id FirstId + i stands for Words[i].</summary>
    public IReadOnlyList<string> Words => _words;

    public override int Compare(int left, int right) => string.CompareOrdinal(_words[left - FirstId], _words[right - FirstId]);

    /// <summary>Empty text is ML.NET's missing text.</summary>
    public int IdOf(ReadOnlySpan<char> word)
    {
        if (_normalization.IsNone)
        {
            return Find(word);
        }

        Span<char> target = word.Length <= StackLength ? stackalloc char[StackLength] : new char[word.Length];
        target = target[..word.Length];
        _normalization.Apply(word, target);
        return Find(target);
    }

    private int Find(ReadOnlySpan<char> word)
        => word.IsEmpty ? 0 : _lookup.TryGetValue(word, out int id) ? id : IsLearning ? Add(word.ToString()) : 0;

    private int Add(string word)
    {
        int id = FirstId + _words.Count;
        _words.Add(word);

        // Names of keys may be equal or empty: the first has the name.
        _ids.TryAdd(word, id);
        return id;
    }
}
