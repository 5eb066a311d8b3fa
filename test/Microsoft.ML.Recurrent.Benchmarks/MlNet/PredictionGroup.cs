namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a prediction engine adds to the engine's own call, for one row.</summary>
internal static class PredictionGroup
{
    private const double WantedMicroseconds = 5;

    /// <summary>Gives what failed.</summary>
    public static IEnumerable<string> Run(CompareOptions options)
    {
        List<string[]> lines = [["1 x T x D x H", "engine", "PredictionEngine", "added (median)", "allocated"]];
        List<(string Name, double Added, long Bytes)> found = [];
        List<string> failures = [];
        foreach (ScoringShape shape in ScoringShape.All.Where(shape => !shape.IsRagged && options.Wants($"{shape}")))
        {
            string name = $"LSTM 1x{shape.StepCount}x{shape.InputSize}x{shape.HiddenSize}";
            Console.Error.WriteLine($"  PredictionEngine, {name}");
            var problem = new ScoringProblem(shape with { RowCount = 1 });
            var raw = new RawBatches(problem, threadCount: 1, batchSize: 1);
            using PredictionEngine<SequenceRow, SequenceScores> engine =
                new MLContext(seed: 1).Model.CreatePredictionEngine<SequenceRow, SequenceScores>(problem.Transformer);
            SequenceRow row = problem.Rows[0];
            var prediction = new SequenceScores();
            Action predict = () => engine.Predict(row, ref prediction);
            predict();
            if (!raw.Scores().AsSpan().SequenceEqual(prediction.Score))
            {
                failures.Add($"FAILED: {name}: PredictionEngine gives other scores than the engine.");
                continue;
            }

            (IReadOnlyList<Spread> times, bool isNoisy) = Interleaving.Measure([raw.Run, predict], threadCount: 1, options.BudgetOfEach);
            double added = (times[1].P10 - times[0].P10) * 1000;
            long bytes = Allocations.OfOne(predict);
            lines.Add([$"{name}{(isNoisy ? " ~" : "")}", Microseconds(times[0]), Microseconds(times[1]), $"{added:F2} ({(times[1].Median - times[0].Median) * 1000:F2})", $"{bytes}"]);
            found.Add((name, added, bytes));
        }

        if (found.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine("PredictionEngine against the engine on the same sequence, one thread. Microseconds: p10 (median, p99).");
            TextTable.Print(lines, options.IsMarkdown);
            (string most, double added, _) = found.MaxBy(one => one.Added);
            Bars.Say($"PredictionEngine: adds at most {added:F2} microseconds ({WantedMicroseconds}) at {most}", added <= WantedMicroseconds);
            long bytes = found.Max(one => one.Bytes);
            Bars.Say($"PredictionEngine: allocates at most {bytes} bytes once warm (0)", bytes == 0);
        }

        return failures;
    }

    private static string Microseconds(Spread times) => $"{times.P10 * 1000:F2} ({times.Median * 1000:F2}, {times.P99 * 1000:F2})";
}
