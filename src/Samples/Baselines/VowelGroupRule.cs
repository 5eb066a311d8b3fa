namespace Samples.Baselines;

/// <summary>Counts syllables as a person would by hand: groups of vowel letters, less the ones that English does not pronounce.</summary>
internal static class VowelGroupRule
{
    private const string Vowels = "aeiouy";

    public static int Count(string word)
    {
        int groups = 0;
        for (int i = 0; i < word.Length; i++)
        {
            if (IsVowel(word[i]) && (i == 0 || !IsVowel(word[i - 1])))
                groups++;
        }
        return Math.Max(1, groups - (EndsInSilentE(word) || EndsInSilentEd(word) ? 1 : 0));
    }

    /// <summary>"make" and "whole" but not "see", "table".</summary>
    private static bool EndsInSilentE(string word) =>
        word is [.., var before, 'e'] && !IsVowel(before) && !(word is [.., var third, 'l', 'e'] && !IsVowel(third));

    /// <summary>"walked" and "called" but not "wanted", "needed", "agreed".</summary>
    private static bool EndsInSilentEd(string word) =>
        word is [.., var before, 'e', 'd'] && !IsVowel(before) && before is not ('t' or 'd');

    private static bool IsVowel(char letter) => Vowels.Contains(letter);
}
