using System.Numerics;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// The distinct tokens of a batch, ascending, each with the packed rows that hold it, ascending. A bit per token of the
/// vocabulary takes the place of sorting.
/// </summary>
internal sealed class TokenRows(int vocabularySize)
{
    private const int WordBits = 64;

    private readonly ulong[] _isUsed = new ulong[(vocabularySize + WordBits - 1) / WordBits];

    // Distinct tokens before each word of bits; with the bits below a token's own it gives the token's place.
    private readonly int[] _usedBefore = new int[(vocabularySize + WordBits - 1) / WordBits];
    private int[] _tokens = [];
    private int[] _ends = [];
    private int[] _rows = [];
    private int[] _places = [];
    private int _rowCount;

    public int VocabularySize { get; } = vocabularySize;

    /// <summary>U: distinct tokens.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>For each packed row the place of its token in <see cref="Tokens"/>.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _rowCount);

    public ReadOnlySpan<int> RowsOf(int place)
    {
        int start = place == 0 ? 0 : _ends[place - 1];
        return _rows.AsSpan(start, _ends[place] - start);
    }

    /// <summary>
    /// The places that a share owns: neighbours with about as many packed rows as the other shares', for the most frequent
    /// tokens often stand side by side.
    /// </summary>
    public RowSpan PlacesOf(int share, int shareCount)
    {
        int first = FirstPlace(share, shareCount);
        return new RowSpan(first, FirstPlace(share + 1, shareCount) - first, 1);
    }

    /// <summary>Takes the tokens of the packed rows of a batch.</summary>
    public void Load(ReadOnlySpan<int> tokens)
    {
        if (_rows.Length < tokens.Length)
        {
            _tokens = new int[tokens.Length];
            _ends = new int[tokens.Length];
            _rows = new int[tokens.Length];
            _places = new int[tokens.Length];
        }

        _rowCount = tokens.Length;
        Array.Clear(_isUsed);
        foreach (int token in tokens)
        {
            _isUsed[token / WordBits] |= 1UL << token;
        }

        ListTokens();
        PlaceRows(tokens);
    }

    private void ListTokens()
    {
        Count = 0;
        for (int word = 0; word < _isUsed.Length; word++)
        {
            _usedBefore[word] = Count;
            for (ulong bits = _isUsed[word]; bits != 0; bits &= bits - 1)
            {
                _tokens[Count++] = word * WordBits + BitOperations.TrailingZeroCount(bits);
            }
        }
    }

    /// <summary>Counting sort: the ends of the tokens before become starts, which placing the rows moves to the ends.</summary>
    private void PlaceRows(ReadOnlySpan<int> tokens)
    {
        Span<int> ends = _ends.AsSpan(0, Count);
        ends.Clear();
        for (int row = 0; row < tokens.Length; row++)
        {
            _places[row] = PlaceOf(tokens[row]);
            ends[_places[row]]++;
        }

        int start = 0;
        foreach (ref int end in ends)
        {
            (end, start) = (start, start + end);
        }

        for (int row = 0; row < tokens.Length; row++)
        {
            _rows[ends[_places[row]]++] = row;
        }
    }

    /// <summary>The first place whose rows begin at or behind a share's part of all rows.</summary>
    private int FirstPlace(int share, int shareCount)
    {
        int before = (int)((long)_rowCount * share / shareCount);
        int place = _ends.AsSpan(0, Count).BinarySearch(before);
        return before == 0 ? 0 : place >= 0 ? place + 1 : Math.Min(Count, ~place + 1);
    }

    private int PlaceOf(int token)
    {
        int word = token / WordBits;
        return _usedBefore[word] + BitOperations.PopCount(_isUsed[word] & ((1UL << token) - 1));
    }
}
