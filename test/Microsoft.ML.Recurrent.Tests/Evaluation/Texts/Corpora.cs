using System.Collections.Concurrent;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

/// <summary>Short ways to write predictions and references in tests.</summary>
internal static class Corpora
{
    private static readonly ConcurrentDictionary<string, int> Numbers = new(StringComparer.Ordinal);

    private static int s_lastNumber;

    /// <summary>Short sequences of few symbols, so that n-grams repeat.</summary>
    public static Arbitrary<int[]> Sequences { get; } = Gen.ArrayOf(Gen.Choose(0, 2)).ToArbitrary();

    /// <summary>Corpora of rows, each row a prediction and the references behind it.</summary>
    public static Arbitrary<int[][][]> Rows { get; } =
        (from count in Gen.Choose(0, 4)
         from rows in Gen.ArrayOf(from references in Gen.Choose(1, 3) from sequences in Gen.ArrayOf(Sequences.Generator, references + 1) select sequences, count)
         select rows).ToArbitrary();

    /// <summary>The words of a text as numbers, the same number for the same word.</summary>
    public static int[] Words(string text)
        => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Numbers.GetOrAdd(word, _ => Interlocked.Increment(ref s_lastNumber)))];

    /// <summary>The code points of a text without its spaces.</summary>
    public static int[] Characters(string text) => [.. text.EnumerateRunes().Where(character => !Rune.IsWhiteSpace(character)).Select(character => character.Value)];

    /// <summary>BLEU's counts of rows that are each a prediction and the references behind it.</summary>
    public static BleuCounts Bleu(params int[][][] rows)
    {
        var counts = new BleuCounts();
        foreach (int[][] row in rows)
        {
            counts.Add(BleuCounts.Of(row[0], row[1..]));
        }

        return counts;
    }

    /// <summary>chrF's counts of such rows.</summary>
    public static ChrfCounts Chrf(params int[][][] rows)
    {
        var counts = new ChrfCounts();
        foreach (int[][] row in rows)
        {
            counts.Add(ChrfCounts.Of(row[0], row[1..]));
        }

        return counts;
    }

    /// <summary>The n-grams of a sequence and how often it has each, counted by comparing texts.</summary>
    public static Dictionary<string, int> NGrams(int[] symbols, int order)
        => Enumerable.Range(0, Math.Max(0, symbols.Length - order + 1))
            .GroupBy(start => string.Join(' ', symbols[start..(start + order)]))
            .ToDictionary(group => group.Key, group => group.Count());
}
