using System.Globalization;

namespace Microsoft.ML.Recurrent.Diagnostics;

/// <summary>Writes a history as a table.</summary>
internal static class TrainingHistoryCsv
{
    /// <summary>A row per epoch, numbers as the invariant culture writes them, what is not there empty.</summary>
    public static void Write(IReadOnlyList<TrainingEpoch> history, TextWriter writer)
    {
        string[] metrics = [.. history.SelectMany(epoch => epoch.ValidationMetrics.Keys).Distinct(StringComparer.Ordinal)];
        writer.Write("Epoch,TrainingLoss,ValidationLoss");
        foreach (string metric in metrics)
        {
            writer.Write($",{metric}");
        }

        writer.Write(",LearningRate,GradientNorm,ClippedShare,SkippedCount,NumberOfBatches,SequencesPerSecond,StepsPerSecond,ElapsedSeconds,IsBest\n");
        foreach (TrainingEpoch epoch in history)
        {
            string[] values =
            [
                epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                Text(epoch.TrainingLoss),
                epoch.ValidationLoss is { } loss ? Text(loss) : "",
                .. metrics.Select(metric => epoch.ValidationMetrics.TryGetValue(metric, out double value) ? Text(value) : ""),
                Text(epoch.LearningRate),
                Text(epoch.GradientNorm),
                Text(epoch.ClippedShare),
                epoch.SkippedCount.ToString(CultureInfo.InvariantCulture),
                epoch.NumberOfBatches.ToString(CultureInfo.InvariantCulture),
                Text(epoch.SequencesPerSecond),
                Text(epoch.StepsPerSecond),
                Text(epoch.Elapsed.TotalSeconds),
                epoch.IsBest ? "true" : "false",
            ];
            writer.Write(string.Join(',', values));
            writer.Write('\n');
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
