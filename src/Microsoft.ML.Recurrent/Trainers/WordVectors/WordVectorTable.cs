namespace Microsoft.ML.Recurrent.Trainers.WordVectors;

/// <summary>
/// The words that want vectors, and where these go. A word that a file has in lower case only gets that vector; of entries with the same word the
/// first counts.
/// </summary>
internal sealed class WordVectorTable
{
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _lowerCased = new(StringComparer.Ordinal);
    private readonly Match[] _matches;

    public WordVectorTable(IReadOnlyList<string> words)
    {
        _matches = new Match[words.Count];
        for (int i = 0; i < words.Count; i++)
        {
            _exact.TryAdd(words[i], i);
            string lower = words[i].ToLowerInvariant();
            if (lower == words[i])
            {
                continue;
            }

            if (!_lowerCased.TryGetValue(lower, out List<int>? places))
            {
                _lowerCased.Add(lower, places = []);
            }

            places.Add(i);
        }
    }

    private enum Match : byte
    {
        None,
        LowerCased,
        Exact,
    }

    /// <summary>Words that have a vector.</summary>
    public int FoundCount => _matches.Count(match => match != Match.None);

    /// <summary>Whether the vector of this word would be taken.</summary>
    public bool Wants(ReadOnlySpan<char> word) => ExactPlaceOf(word) is not null || LowerCasedPlacesOf(word) is not null;

    /// <summary>Writes a word's vector to all places that take it.</summary>
    public void Write(ReadOnlySpan<char> word, ReadOnlySpan<float> vector, Span<float> vectors)
    {
        if (ExactPlaceOf(word) is { } place)
        {
            Write(place, Match.Exact, vector, vectors);
        }

        foreach (int other in LowerCasedPlacesOf(word) ?? [])
        {
            if (_matches[other] == Match.None)
            {
                Write(other, Match.LowerCased, vector, vectors);
            }
        }
    }

    private int? ExactPlaceOf(ReadOnlySpan<char> word)
        => _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out int place) && _matches[place] != Match.Exact ? place : null;

    private List<int>? LowerCasedPlacesOf(ReadOnlySpan<char> word)
        => _lowerCased.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out List<int>? places) ? places : null;

    private void Write(int place, Match match, ReadOnlySpan<float> vector, Span<float> vectors)
    {
        vector.CopyTo(vectors[(place * vector.Length)..]);
        _matches[place] = match;
    }
}
