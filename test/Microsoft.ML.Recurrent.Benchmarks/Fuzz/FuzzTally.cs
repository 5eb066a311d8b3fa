using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How often each target came to each end.</summary>
internal sealed class FuzzTally
{
    private const string CountMark = "count\t";
    private const string UnexpectedMark = "unexpected\t";

    // A fault that shows in every second trial is said often enough.
    private const int MostShown = 20;

    private readonly SortedDictionary<(string Target, string End), int> _counts = [];

    public int Unexpected { get; private set; }

    public void Add(string target, string end, int count = 1) => _counts[(target, end)] = _counts.GetValueOrDefault((target, end)) + count;

    public void AddUnexpected(string target, string end, string what)
    {
        Add(target, end + "  <- unexpected");
        if (++Unexpected <= MostShown)
        {
            Console.Error.WriteLine($"{target}: {what}");
        }
    }

    /// <summary>What <see cref="Read"/> reads in the parent.</summary>
    public void Write()
    {
        foreach (((string target, string end), int count) in _counts)
        {
            Console.WriteLine($"{CountMark}{target}\t{end}\t{count}");
        }

        Console.WriteLine($"{UnexpectedMark}{Unexpected}");
    }

    public void Read(string line)
    {
        if (line.StartsWith(CountMark, StringComparison.Ordinal))
        {
            string[] parts = line.Split('\t');
            Add(parts[1], parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture));
        }
        else if (line.StartsWith(UnexpectedMark, StringComparison.Ordinal))
        {
            Unexpected += int.Parse(line.AsSpan(UnexpectedMark.Length), CultureInfo.InvariantCulture);
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }

    public void Print()
    {
        foreach (((string target, string end), int count) in _counts)
        {
            Console.WriteLine($"{target,-16} {count,8}  {end}");
        }

        Console.WriteLine($"unexpected: {Unexpected}");
    }
}
