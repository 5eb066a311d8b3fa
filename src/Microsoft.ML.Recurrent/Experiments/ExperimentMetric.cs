using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Trainers.Watching;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What trials are compared by where the caller does not say it.</summary>
internal static class ExperimentMetric
{
    /// <summary>The first of a task's metrics that the data have.</summary>
    public static EarlyStoppingMetric Of(IReadOnlyList<EarlyStoppingMetric> candidates, TrainingTask task, TrainingSet data)
    {
        if (candidates is [{ } only])
        {
            return only;
        }

        HeadSpec head = task.HeadOf(data, new TrainingLog(channel: null));
        string[] names = [.. task.NewMetrics(data, head).Values().Select(metric => metric.Name)];
        return candidates.First(candidate => names.Contains(candidate.ToString()));
    }
}
