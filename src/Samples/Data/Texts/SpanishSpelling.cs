namespace Samples.Data.Texts;

/// <summary>Made-up words in the spelling of Spanish, whose rules give the sounds: c and g by the vowel that follows, h silent, qu, gu, ch, ll, rr and so on.</summary>
internal static class SpanishSpelling
{
    private static readonly string[] Onsets =
        ["b", "c", "ch", "d", "f", "g", "gu", "h", "j", "l", "ll", "m", "n", "ñ", "p", "qu", "r", "s", "t", "v", "y", "z", "br", "cr", "tr", "pl", "fl", ""];

    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "a", "e", "o", "ie", "ue"];
    private static readonly string[] Codas = ["", "", "", "n", "s", "r", "l", "z"];

    public static PronouncedWord[] Draw(int count, int seed, IReadOnlySet<string> without)
    {
        var random = new Random(seed);
        var words = new Dictionary<string, PronouncedWord>(StringComparer.Ordinal);
        while (words.Count < count)
        {
            string word = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Syllable(random)));
            if (!without.Contains(word))
                words.TryAdd(word, new PronouncedWord { Spelling = word, Sounds = [.. Sounds(word)] });
        }

        return [.. words.Values];
    }

    /// <summary>The sounds by rule.</summary>
    public static IEnumerable<string> Sounds(string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            char letter = word[i];
            char next = i + 1 < word.Length ? word[i + 1] : ' ';
            char after = i + 2 < word.Length ? word[i + 2] : ' ';
            bool isSoft = next is 'e' or 'i';
            switch (letter)
            {
                case 'c' when next == 'h':
                    i++;
                    yield return "tʃ";
                    break;
                case 'c':
                    yield return isSoft ? "θ" : "k";
                    break;
                case 'z':
                    yield return "θ";
                    break;
                case 'q' when next == 'u' && after is 'e' or 'i':
                    i++;
                    yield return "k";
                    break;
                case 'q':
                    yield return "k";
                    break;
                case 'g' when next == 'u' && after is 'e' or 'i':
                    i++;
                    yield return "g";
                    break;
                case 'g':
                    yield return isSoft ? "x" : "g";
                    break;
                case 'j':
                    yield return "x";
                    break;
                case 'h':
                    break;
                case 'l' when next == 'l':
                    i++;
                    yield return "ʎ";
                    break;
                case 'r' when i == 0:
                    yield return "r";
                    break;
                case 'r':
                    yield return "ɾ";
                    break;
                case 'ñ':
                    yield return "ɲ";
                    break;
                case 'v':
                    yield return "b";
                    break;
                case 'y':
                    yield return "ʝ";
                    break;
                default:
                    yield return $"{letter}";
                    break;
            }
        }
    }

    private static string Syllable(Random random)
        => Onsets[random.Next(Onsets.Length)] + Vowels[random.Next(Vowels.Length)] + Codas[random.Next(Codas.Length)];
}
