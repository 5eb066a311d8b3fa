using System.Globalization;

namespace Samples.Data.Texts;

/// <summary>Tasks whose answer a rule knows: texts that are to be reversed, sorted, copied, added up or written in another way.</summary>
internal static class Transduction
{
    private const string Symbols = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Shortest = 5;
    private const int Longest = 40;

    public static readonly string[] Tasks = ["reverse", "sort", "copy", "add", "dates"];

    /// <summary>Training and test pairs; no source stands in both.</summary>
    public static (TextPair[] Training, TextPair[] Test) Draw(string task, int seed, int trainingCount, int testCount)
    {
        var random = new Random(seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        TextPair[] test = Draw(task, random, testCount, seen, keepsSeen: true);
        return (Draw(task, random, trainingCount, seen, keepsSeen: false), test);
    }

    /// <summary>The pair whose source has so many symbols.</summary>
    public static TextPair Reversed(Random random, int length)
    {
        string source = Text(random, length);
        return new TextPair { Source = source, Target = string.Concat(source.Reverse()) };
    }

    private static TextPair[] Draw(string task, Random random, int count, HashSet<string> test, bool keepsSeen)
    {
        var pairs = new List<TextPair>();
        while (pairs.Count < count)
        {
            TextPair pair = Pair(task, random);
            if (keepsSeen ? test.Add(pair.Source) : !test.Contains(pair.Source))
            {
                pairs.Add(pair);
            }
        }

        return [.. pairs];
    }

    private static TextPair Pair(string task, Random random)
    {
        if (task == "add")
        {
            (int a, int b) = (random.Next(1000), random.Next(1000));
            return new TextPair { Source = $"{a}+{b}", Target = $"{a + b}" };
        }

        if (task == "dates")
        {
            DateTime date = new DateTime(1900, 1, 1).AddDays(random.Next(73_049));
            string format = new[] { "d MMMM yyyy", "MMMM d, yyyy", "d MMM yy", "dd/MM/yyyy", "dddd d MMMM yyyy", "d.M.yyyy", "MMM dd yyyy" }[random.Next(7)];
            // A year of two digits is one of this century.
            date = format.EndsWith("MMM yy", StringComparison.Ordinal) && date.Year < 2000 ? date.AddYears(100) : date;
            return new TextPair
            {
                Source = date.ToString(format, CultureInfo.InvariantCulture).ToLowerInvariant(),
                Target = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            };
        }

        string source = Text(random, random.Next(Shortest, Longest + 1));
        return new TextPair
        {
            Source = source,
            Target = task switch
            {
                "reverse" => string.Concat(source.Reverse()),
                "sort" => string.Concat(source.Order()),
                _ => source,
            },
        };
    }

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Symbols[random.Next(Symbols.Length)]));
}
