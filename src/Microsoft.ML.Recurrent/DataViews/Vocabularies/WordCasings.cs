using System.Text;

namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>Tells the casing of words.</summary>
internal static class WordCasings
{
    public const int Count = (int)WordCasing.ContainsDigit + 1;

    public static WordCasing Of(ReadOnlySpan<char> word)
    {
        int length = 0;
        int digits = 0;
        int lower = 0;
        int upper = 0;
        bool startsUpper = false;
        foreach (Rune character in word.EnumerateRunes())
        {
            bool isUpper = Rune.IsUpper(character);
            startsUpper |= isUpper && length == 0;
            digits += Rune.IsDigit(character) ? 1 : 0;
            lower += Rune.IsLower(character) ? 1 : 0;
            upper += isUpper ? 1 : 0;
            length++;
        }

        return (digits, lower, upper) switch
        {
            (> 0, _, _) => digits == length ? WordCasing.Digits : digits * 2 > length ? WordCasing.MostlyDigits : WordCasing.ContainsDigit,
            (_, 0, 0) => WordCasing.Other,
            (_, _, 0) => WordCasing.Lower,
            (_, 0, _) => WordCasing.Upper,
            _ => startsUpper && upper == 1 ? WordCasing.Initial : WordCasing.Mixed,
        };
    }
}
