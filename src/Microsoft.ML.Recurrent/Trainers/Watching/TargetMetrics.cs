using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>Checks criteria that wait for a metric against the metrics that a training reports.</summary>
internal static class TargetMetrics
{
    private const string Loss = "Loss";

    /// <exception cref="ArgumentOutOfRangeException">A criterion waits for a metric of another task.</exception>
    public static void Check(IReadOnlyList<EarlyStoppingCriterion>? criteria, TaskMetrics metrics, bool hasValidation, TrainingLog log)
    {
        foreach (TargetCriterion criterion in criteria?.OfType<TargetCriterion>().Where(criterion => criterion.MetricName != Loss) ?? [])
        {
            string[] names = [.. metrics.Values().Select(metric => metric.Name)];
            OptionCheck.Holds(
                Array.IndexOf(names, criterion.MetricName) >= 0,
                nameof(RecurrentTrainerOptions.EarlyStoppingCriteria),
                $"metrics that this training reports, {string.Join(", ", names)} or {Loss}",
                $"one that waits for {criterion}");
            if (!hasValidation)
            {
                log.TellTrouble($"Option EarlyStoppingCriteria: {criterion} is never reached, since there are no validation data (ValidationSetFraction, ValidationSet).");
            }
        }
    }
}
