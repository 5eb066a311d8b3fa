namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Training on a file with all rows in memory, and with memory for a quarter of them, so that the file is read in every epoch.</summary>
internal static class DataMemoryGroup
{
    private const int BytesOfMegabyte = 1_000_000;
    private const int BudgetShare = 4;
    private const int QuickRounds = 3;
    private const int UsualRounds = 5;

    // Rounds last for seconds: not every one can be quiet.
    private const int MostRoundsOfOne = 2;

    // The first epoch's time holds what comes before it, and does not count.
    private const int EpochCount = 5;

    /// <summary>Gives what failed.</summary>
    public static IEnumerable<string> Run(CompareOptions options)
    {
        List<string[]> lines = [["rows x T x D x H", "data, budget (MB)", "in memory", "by budget", "share (median)"]];
        List<string> failures = [];
        int rounds = options.IsQuick ? QuickRounds : UsualRounds;
        foreach (ScoringShape shape in ScoringShape.All.Where(shape => shape is { IsRagged: true, HiddenSize: 64 or 128 } && options.Wants($"{shape}")))
        {
            Console.Error.WriteLine($"  training by budget, {shape}");
            using var file = new LabelledFile(shape);
            int budget = (int)(file.ByteCount / BudgetShare / BytesOfMegabyte);
            bool isLearned = true;
            var times = new TurnTimes(2, new OtherLoad());
            while (times.Wants(rounds, MostRoundsOfOne * rounds))
            {
                isLearned &= Train(file, shape, megabytes: null, time => times.Add(0, time));
                isLearned &= Train(file, shape, budget, time => times.Add(1, time));
                times.EndTurn();
            }

            if (!isLearned)
            {
                failures.Add($"FAILED: training by budget, {shape}: the loss did not fall.");
            }

            (Spread whole, Spread part) = (times.Spreads[0], times.Spreads[1]);
            lines.Add(
            [
                $"{shape}{(times.IsNoisy ? " ~" : "")}", $"{file.ByteCount / (double)BytesOfMegabyte:F1}, {budget}", RowsOfSecond(whole, shape), RowsOfSecond(part, shape),
                $"{whole.P10 / part.P10:P0} ({whole.Median / part.Median:P0})",
            ]);
        }

        if (lines.Count > 1)
        {
            Console.WriteLine();
            Console.WriteLine("Training on a binary file, rows in memory or read again in every epoch. Rows per second: of the p10 of an epoch's time (of the median).");
            TextTable.Print(lines, options.IsMarkdown);
        }

        return failures;
    }

    /// <summary>Tells the milliseconds of each epoch but the first; whether the loss fell.</summary>
    private static bool Train(LabelledFile file, ScoringShape shape, int? megabytes, Action<double> tell)
    {
        var context = new MLContext(seed: 1);
        bool isRereading = false;
        context.Log += (_, entry) => isRereading |= entry.Message.Contains("read again in every epoch", StringComparison.Ordinal);
        var settings = new RecurrentMulticlassTrainer.Options { HiddenSize = shape.HiddenSize, StepFeatureCount = shape.InputSize, NumberOfEpochs = EpochCount };
        settings.MaximumDataMemoryInMegabytes = megabytes ?? settings.MaximumDataMemoryInMegabytes;
        IReadOnlyList<TrainingEpoch> history = context.MulticlassClassification.Trainers.Recurrent(settings).Fit(file.Open(context)).TrainingHistory;
        if (isRereading != megabytes is not null)
        {
            throw new InvalidOperationException($"Rows of {file.ByteCount} bytes were {(isRereading ? "" : "not ")}read again with a budget of {settings.MaximumDataMemoryInMegabytes} MB.");
        }

        foreach ((TrainingEpoch epoch, TrainingEpoch before) in history.Skip(1).Zip(history))
        {
            tell((epoch.Elapsed - before.Elapsed).TotalMilliseconds);
        }

        return history[^1].TrainingLoss < history[0].TrainingLoss;
    }

    private static string RowsOfSecond(Spread times, ScoringShape shape) => $"{shape.RowCount / times.P10 * 1000:N0} ({shape.RowCount / times.Median * 1000:N0})";
}
