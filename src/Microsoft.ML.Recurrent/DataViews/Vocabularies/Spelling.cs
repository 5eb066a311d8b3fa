using System.Text;

namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>From a word to the ids of its characters.</summary>
internal static class Spelling
{
    /// <summary>Characters of a word that are read: of longer words (links, runs of signs) the first and last half of so many.</summary>
    public const int MaximumLength = 64;

    private static readonly Rune s_zero = new('0');

    /// <summary>Writes the ids, at most <see cref="MaximumLength"/>, and returns how many; a missing word is one unknown character.</summary>
    public static int Encode(ReadOnlySpan<char> word, CodeIndex characters, bool normalizesDigits, Span<int> ids)
    {
        if (word.IsEmpty)
        {
            ids[0] = 0;
            return 1;
        }

        int length = 0;
        foreach (Rune _ in word.EnumerateRunes())
        {
            length++;
        }

        int place = 0;
        int written = 0;
        foreach (Rune character in word.EnumerateRunes())
        {
            bool isRead = place < MaximumLength / 2 || place >= length - MaximumLength / 2;
            place++;
            if (isRead)
            {
                Rune read = normalizesDigits && Rune.IsDigit(character) ? s_zero : character;
                ids[written++] = characters.IdOf((ulong)read.Value);
            }
        }

        return written;
    }
}
