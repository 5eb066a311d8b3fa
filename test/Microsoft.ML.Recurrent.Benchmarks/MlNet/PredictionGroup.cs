namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a prediction engine adds to the engine's own call, for one row.</summary>
internal static class PredictionGroup
{
    private const double WantedMicroseconds = 5;

    /// <summary>Gives what failed: sequences whose scores differ.</summary>
    public static IEnumerable<string> Check(CompareOptions options)
    {
        foreach (ScoringShape shape in ShapesOf(options))
        {
            using var trial = new PredictionTrial(shape);
            if (!trial.Agrees)
            {
                yield return $"FAILED: {trial.Name}: PredictionEngine gives other scores than the engine.";
            }
        }
    }

    public static void Run(CompareOptions options)
    {
        List<string[]> lines = [["1 x T x D x H", "engine", "PredictionEngine", "added (of medians)", "allocated"]];
        List<(string Name, double Added, bool IsNoisy, long Bytes)> found = [];
        foreach (ScoringShape shape in ShapesOf(options))
        {
            using var trial = new PredictionTrial(shape);
            Console.Error.WriteLine($"  PredictionEngine, {trial.Name}");
            TurnTimes times = Interleaving.Measure([trial.RunEngine, trial.Predict], threadCount: 1, options.BudgetOfEach, TurnPlan.Own);
            (Spread raw, Spread predicted) = (times.Spreads[0], times.Spreads[1]);
            double added = times.MedianOfTurns(p10 => p10[1] - p10[0]) * 1000;
            long bytes = Allocations.OfOne(trial.Predict);
            lines.Add(
            [
                $"{trial.Name}{(times.IsNoisy ? " ~" : "")}", Microseconds(raw), Microseconds(predicted),
                $"{added:F2} ({(predicted.Median - raw.Median) * 1000:F2})", $"{bytes}",
            ]);
            found.Add((trial.Name, added, times.IsNoisy, bytes));
        }

        if (found.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine("PredictionEngine against the engine on the same sequence, one thread. Microseconds: p10 (median, p99); added: between the p10 of a turn, the median of turns.");
            TextTable.Print(lines, options.IsMarkdown);
            (string most, double added, bool isNoisy, _) = found.MaxBy(one => one.Added);
            Bars.Say($"PredictionEngine: adds at most {added:F2} microseconds ({WantedMicroseconds}) at {most}", added <= WantedMicroseconds, isNoisy);
            long bytes = found.Max(one => one.Bytes);
            Bars.Say($"PredictionEngine: allocates at most {bytes} bytes once warm (0)", bytes == 0);
        }
    }

    private static IEnumerable<ScoringShape> ShapesOf(CompareOptions options) =>
        ScoringShape.All.Where(shape => !shape.IsRagged && options.Wants($"{shape}")).Select(shape => shape with { RowCount = 1 });

    private static string Microseconds(Spread times) => $"{times.P10 * 1000:F2} ({times.Median * 1000:F2}, {times.P99 * 1000:F2})";
}
