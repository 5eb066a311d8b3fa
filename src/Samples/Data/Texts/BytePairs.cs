using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Samples.Data.Texts;

/// <summary>
/// Subwords by byte-pair encoding (Sennrich et al. 2016), learned from texts: the two neighbours that are met most often become one, again and again. A word begins
/// with the space before it, written as a low line, so that subwords side by side are the text.
/// </summary>
internal static partial class BytePairs
{
    private const char Space = '\u2581';

    /// <summary>The tokenizer of a vocabulary that is learned from texts.</summary>
    public static BpeTokenizer Learn(IEnumerable<string> texts, int mergeCount)
    {
        List<(List<string> Parts, int Count)> words =
        [
            .. texts.SelectMany(text => Words().Matches(Mark(text)).Select(match => match.Value))
                .CountBy(word => word)
                .OrderBy(word => word.Key, StringComparer.Ordinal)
                .Select(word => (word.Key.Select(letter => $"{letter}").ToList(), word.Value)),
        ];
        List<string> vocabulary = [.. words.SelectMany(word => word.Parts).Distinct().Order(StringComparer.Ordinal)];
        var merges = new List<string>();
        while (merges.Count < mergeCount && MostFrequentPair(words) is var (left, right))
        {
            merges.Add($"{left} {right}");
            vocabulary.Add(left + right);
            foreach ((List<string> parts, _) in words)
            {
                Merge(parts, left, right);
            }
        }

        return BpeTokenizer.Create(new BpeOptions(vocabulary.Distinct().Select((token, id) => KeyValuePair.Create(token, id)))
        {
            Merges = merges,
            PreTokenizer = new RegexPreTokenizer(Words(), specialTokens: null),
        });
    }

    /// <summary>A text as subwords.</summary>
    public static string[] Split(BpeTokenizer tokenizer, string text) => [.. tokenizer.EncodeToTokens(Mark(text), out _).Select(token => token.Value)];

    /// <summary>Subwords as a text.</summary>
    public static string Join(BpeTokenizer tokenizer, IEnumerable<string> subwords)
        => tokenizer.Decode(subwords.Select(subword => tokenizer.Vocabulary[subword])).Replace(Space, ' ').TrimStart();

    private static string Mark(string text) => Space + text.Replace(' ', Space);

    private static (string Left, string Right)? MostFrequentPair(List<(List<string> Parts, int Count)> words)
    {
        var counts = new Dictionary<(string, string), long>();
        foreach ((List<string> parts, int count) in words)
        {
            for (int i = 1; i < parts.Count; i++)
            {
                counts[(parts[i - 1], parts[i])] = counts.GetValueOrDefault((parts[i - 1], parts[i])) + count;
            }
        }

        return counts.Count == 0 ? null : counts.MinBy(pair => (-pair.Value, $"{pair.Key.Item1} {pair.Key.Item2}"), Comparer<(long Count, string Pair)>.Create((a, b)
            => a.Count != b.Count ? a.Count.CompareTo(b.Count) : string.CompareOrdinal(a.Pair, b.Pair))).Key;
    }

    private static void Merge(List<string> parts, string left, string right)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            if (parts[i - 1] == left && parts[i] == right)
            {
                parts[i - 1] = left + right;
                parts.RemoveAt(i);
            }
        }
    }

    [GeneratedRegex("\u2581[^\u2581]*")]
    private static partial Regex Words();
}
