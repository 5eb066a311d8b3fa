using System.Text;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>The texts of sequences of symbols, as Unicode code points.</summary>
/// <param name="names">The symbols.</param>
internal sealed class SymbolTexts(LabelNames names)
{
    private readonly List<int[]> _characters = [];
    private readonly List<int> _text = [];

    public string NameOf(int symbol) => names[symbol];

    /// <summary>The characters of a symbol.</summary>
    public ReadOnlySpan<int> CharactersOf(int symbol)
    {
        for (int next = _characters.Count; next <= symbol; next++)
        {
            _characters.Add([.. names[next].EnumerateRunes().Select(character => character.Value)]);
        }

        return _characters[symbol];
    }

    /// <summary>Words with one space between them. A missing symbol, which is below 0, counts as one character that is like no other.</summary>
    public int[] Join(ReadOnlySpan<int> words)
    {
        _text.Clear();
        foreach (int word in words)
        {
            if (_text.Count > 0)
            {
                _text.Add(' ');
            }

            Append(word);
        }

        return [.. _text];
    }

    /// <summary>The characters of all symbols without white space.</summary>
    public int[] WithoutWhiteSpace(ReadOnlySpan<int> symbols)
    {
        _text.Clear();
        foreach (int symbol in symbols)
        {
            Append(symbol);
        }

        _text.RemoveAll(IsWhiteSpace);
        return [.. _text];
    }

    private void Append(int symbol)
    {
        if (symbol < 0)
        {
            _text.Add(symbol);
        }
        else
        {
            _text.AddRange(CharactersOf(symbol));
        }
    }

    // Python, and so sacreBLEU, counts the separators U+001C to U+001F as white space, .NET does not.
    private static bool IsWhiteSpace(int character) => character is >= 0x1C and <= 0x1F || (character >= 0 && Rune.IsWhiteSpace(new Rune(character)));
}
