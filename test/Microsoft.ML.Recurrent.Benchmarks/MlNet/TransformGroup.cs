namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How much of the engine's throughput arrives at a user of <c>Transform</c>.</summary>
internal static class TransformGroup
{
    private const double WantedShare = 0.8;

    /// <summary>Gives what failed: rows whose scores differ.</summary>
    public static IEnumerable<string> Check(CompareOptions options)
    {
        foreach (ScoringShape shape in ShapesOf(options))
        {
            var problem = new ScoringProblem(shape);
            float[] scores = new RawBatches(problem, Environment.ProcessorCount).Scores();
            if (!scores.AsSpan().SequenceEqual(new TransformedRows(problem).Scores()))
            {
                yield return $"FAILED: {shape}: Transform gives other scores than the engine.";
            }
        }
    }

    public static void Run(CompareOptions options)
    {
        int threadCount = Environment.ProcessorCount;
        List<string[]> lines = [["rows x T x D x H", "engine", "Transform", "share (median)"]];
        List<(ScoringShape Shape, double Share, bool IsNoisy)> shares = [];
        foreach (ScoringShape shape in ShapesOf(options))
        {
            Console.Error.WriteLine($"  Transform, {shape}");
            var problem = new ScoringProblem(shape);
            TurnTimes times = Interleaving.Measure(
                [new RawBatches(problem, threadCount).Run, new TransformedRows(problem).Run], threadCount, options.BudgetOfEach, TurnPlan.Own);
            (Spread raw, Spread transformed) = (times.Spreads[0], times.Spreads[1]);
            double share = raw.P10 / transformed.P10;
            lines.Add(
            [
                $"{shape}{(times.IsNoisy ? " ~" : "")}", MicrosecondsOfRow(raw, shape), MicrosecondsOfRow(transformed, shape),
                $"{share:P0} ({raw.Median / transformed.Median:P0})",
            ]);
            shares.Add((shape, share, times.IsNoisy));
        }

        if (shares.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine($"Transform over rows in memory against the engine on loaded batches of {RawBatches.UsualBatchSize}, {threadCount} thread(s). Microseconds a row: p10 (median, p99).");
            TextTable.Print(lines, options.IsMarkdown);
            (ScoringShape least, double share, bool isNoisy) = shares.MinBy(one => one.Share);
            Bars.Say($"Transform: least share of the engine's throughput {share:P0} ({WantedShare:P0}) at {least}", share >= WantedShare, isNoisy);
        }
    }

    private static IEnumerable<ScoringShape> ShapesOf(CompareOptions options) => ScoringShape.All.Where(shape => options.Wants($"{shape}"));

    private static string MicrosecondsOfRow(Spread times, ScoringShape shape)
    {
        double factor = 1000.0 / shape.RowCount;
        return $"{times.P10 * factor:F2} ({times.Median * factor:F2}, {times.P99 * factor:F2})";
    }
}
