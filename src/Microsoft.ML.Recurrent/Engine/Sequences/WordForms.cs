using System.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// The distinct words of an input as the ids of their characters, numbered 0, 1, ... in the order in which they were added, so that
/// what is made of a word's characters is made once and not wherever the word stands.
/// </summary>
internal sealed class WordForms
{
    private const int SmallestTable = 64;

    private readonly GrowingArray<int> _characters = new();
    private readonly GrowingArray<int> _ends = new();

    // Open addressing: a form + 1, or 0 for a free place; at most half of the places are taken.
    private int[] _table = new int[SmallestTable];

    public int Count => _ends.Count;

    /// <summary>Bytes that the words take.</summary>
    public long Bytes => _characters.Bytes + _ends.Bytes + (_table.Length * (long)sizeof(int));

    public ReadOnlySpan<int> CharactersOf(int form)
    {
        int start = form == 0 ? 0 : _ends[form - 1];
        return _characters.Span[start.._ends[form]];
    }

    /// <summary>The form of these characters (at least one), added if it is new.</summary>
    public int IdOf(ReadOnlySpan<int> characters)
    {
        ArgumentOutOfRangeException.ThrowIfZero(characters.Length, nameof(characters));
        int place = PlaceOf(characters);
        if (_table[place] != 0)
        {
            return _table[place] - 1;
        }

        characters.CopyTo(_characters.Extend(characters.Length));
        _ends.Add(_characters.Count);
        _table[place] = Count;
        if (Count * 2 > _table.Length)
        {
            Rebuild(_table.Length * 2);
        }

        return Count - 1;
    }

    /// <summary>Gives characters other ids, old id c becomes newIds[c]; forms keep their numbers even where they become equal.</summary>
    public void Rename(ReadOnlySpan<int> newIds)
    {
        foreach (ref int character in _characters.Span)
        {
            character = newIds[character];
        }

        Rebuild(_table.Length);
    }

    public void Clear()
    {
        _characters.Clear();
        _ends.Clear();
        Array.Clear(_table);
    }

    private void Rebuild(int size)
    {
        _table = size == _table.Length ? _table : new int[size];
        Array.Clear(_table);
        for (int form = 0; form < Count; form++)
        {
            int place = PlaceOf(CharactersOf(form));

            // Of equal forms the first is found.
            _table[place] = _table[place] == 0 ? form + 1 : _table[place];
        }
    }

    /// <summary>Where in the table the form of these characters is, or a free place for it.</summary>
    private int PlaceOf(ReadOnlySpan<int> characters)
    {
        int mask = _table.Length - 1;
        int place = (int)HashOf(characters) & mask;
        while (_table[place] != 0 && !CharactersOf(_table[place] - 1).SequenceEqual(characters))
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    /// <summary>Multiplication by an odd constant and a rotation mix each character; the last shift brings the upper bits down.</summary>
    private static uint HashOf(ReadOnlySpan<int> characters)
    {
        uint hash = (uint)characters.Length;
        foreach (int character in characters)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ (uint)character) * 0x9E3779B1;
        }

        return hash ^ (hash >> 15);
    }
}
