using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Whether training gives the same weights, to the last bit, for any number of threads.</summary>
internal static class WeightsGroup
{
    private const int UpdateCount = 20;

    private static readonly int[] s_threadCounts = [1, 2, 3, 8];

    public static IReadOnlyList<Shape> Shapes { get; } =
    [
        new(RecurrentKind.Lstm, 24, 30, 40, 96) { IsRagged = true },
        new(RecurrentKind.Gru, 17, 30, 24, 72),
        new(RecurrentKind.Lstm, 24, 30, 40, 56) { IsRagged = true, IsTagger = true },
        new(RecurrentKind.Lstm, 1, 60, 32, 80),
    ];

    /// <summary>Gives what failed.</summary>
    public static IEnumerable<string> Run(CompareOptions options)
    {
        Shape[] wanted = [.. Shapes.Where(shape => options.Wants($"{shape}"))];
        if (wanted.Length == 0)
        {
            return [];
        }

        List<string[]> lines = [["BxTxDxH", .. s_threadCounts.Select(count => count == 1 ? "1 thread" : $"{count} threads"), "same"]];
        List<string> failures = [];
        foreach (Shape shape in wanted)
        {
            string[] hashes = [.. s_threadCounts.Select(count => HashOf(shape, count))];
            bool isSame = hashes.Distinct().Count() == 1;
            lines.Add([$"{shape}", .. hashes, isSame ? "yes" : "no"]);
            if (!isSame)
            {
                failures.Add($"FAILED: {shape}: weights differ by number of threads.");
            }
        }

        Console.WriteLine();
        Console.WriteLine($"Start of the weights' SHA-256 after {UpdateCount} training steps.");
        TextTable.Print(lines, options.IsMarkdown);
        Bars.Say($"same weights by {string.Join(", ", s_threadCounts)} threads: {(failures.Count == 0 ? "yes" : "no")} (yes)", failures.Count == 0);
        return failures;
    }

    private static string HashOf(Shape shape, int threadCount)
    {
        using var training = new EngineTraining(new Problem(shape), threadCount);
        for (int update = 0; update < UpdateCount; update++)
        {
            training.Run();
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(training.Weights)).AsSpan(0, 6));
    }
}
