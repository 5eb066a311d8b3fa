namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How much of the engine's throughput arrives at a user of <c>Transform</c>.</summary>
internal static class TransformGroup
{
    private const double WantedShare = 0.8;

    /// <summary>Gives what failed.</summary>
    public static IEnumerable<string> Run(CompareOptions options)
    {
        int threadCount = Environment.ProcessorCount;
        List<string[]> lines = [["rows x T x D x H", "engine", "Transform", "share (median)"]];
        List<(ScoringShape Shape, double Share)> shares = [];
        List<string> failures = [];
        foreach (ScoringShape shape in ScoringShape.All.Where(shape => options.Wants($"{shape}")))
        {
            Console.Error.WriteLine($"  Transform, {shape}");
            var problem = new ScoringProblem(shape);
            var raw = new RawBatches(problem, threadCount);
            var transformed = new TransformedRows(problem);
            if (!raw.Scores().AsSpan().SequenceEqual(transformed.Scores()))
            {
                failures.Add($"FAILED: {shape}: Transform gives other scores than the engine.");
                continue;
            }

            (IReadOnlyList<Spread> times, bool isNoisy) = Interleaving.Measure([raw.Run, transformed.Run], threadCount, options.BudgetOfEach);
            double share = times[0].P10 / times[1].P10;
            lines.Add(
            [
                $"{shape}{(isNoisy ? " ~" : "")}", MicrosecondsOfRow(times[0], shape), MicrosecondsOfRow(times[1], shape),
                $"{share:P0} ({times[0].Median / times[1].Median:P0})",
            ]);
            shares.Add((shape, share));
        }

        if (shares.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine($"Transform over rows in memory against the engine on loaded batches of {RawBatches.UsualBatchSize}, {threadCount} thread(s). Microseconds a row: p10 (median, p99).");
            TextTable.Print(lines, options.IsMarkdown);
            (ScoringShape least, double share) = shares.MinBy(one => one.Share);
            Bars.Say($"Transform: least share of the engine's throughput {share:P0} ({WantedShare:P0}) at {least}", share >= WantedShare);
        }

        return failures;
    }

    private static string MicrosecondsOfRow(Spread times, ScoringShape shape)
    {
        double factor = 1000.0 / shape.RowCount;
        return $"{times.P10 * factor:F2} ({times.Median * factor:F2}, {times.P99 * factor:F2})";
    }
}
