using System.Globalization;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What an experiment says in ML.NET's log: a line per attempt at a trial.</summary>
internal sealed class ExperimentLog(IChannel channel)
{
    /// <summary>Tells what is varied, the first trial's values beside it.</summary>
    public void Begin(SearchSpace space, TrialParameters start, ExperimentData data, string metric)
    {
        SearchSpace told = space.Parameters.Where(each => start.ContainsKey(each.Name)).Aggregate(space, (told, each) => told.StartAt(each.Name, start[each.Name]));
        Info($"Experiment over {space.Parameters.Count} options, by {metric} on {data.ValidationText}:\n{told}");
    }

    public void TellStart(string? taken)
    {
        if (taken is not null)
        {
            Info($"The first trial has the automatic values: {taken}.");
        }
    }

    public void TellResumed(int trialCount, int interruptedCount) => Info(string.Create(
        CultureInfo.InvariantCulture, $"The folder holds {trialCount} trials, of which {interruptedCount} {(interruptedCount == 1 ? "was" : "were")} under way."));

    public void TellEnd(ObservedTrial trial, TrialObjective objective)
    {
        if (trial.Error is { } error)
        {
            Warn($"Trial {trial.Number} failed after {Epochs(trial.EpochCount)}: {error.Message} ({trial.Assignment.Parameters})");
            return;
        }

        double metric = objective.Custom is not null ? trial.BestMeasurement?.CustomMetric ?? double.NaN : trial.Best is { } best ? objective.MetricOf(best) : double.NaN;
        string reached = trial.EpochCount == 0 ? $"no {objective.Name}" : string.Create(CultureInfo.InvariantCulture, $"{objective.Name} {metric:G5}");
        Info(string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {trial.Number}: {trial.Status} after {Epochs(trial.EpochCount)}, {reached}, {trial.Runtime.TotalSeconds:F1} s ({trial.Assignment.Parameters})"));
    }

    public void TellSets(SharedTrainingSets sets) => Info(string.Create(
        CultureInfo.InvariantCulture, $"Rows were read {sets.ReadCount} times and shared {sets.SharedCount} times; {sets.DroppedCount} sets were dropped for memory."));

    public void TellRefit(int trial, int epochs) => Info($"Trial {trial} is trained on all rows, {Epochs(epochs)}.");

    public void TellTrouble(string text) => Warn(text);

    private static string Epochs(int count) => $"{count} {(count == 1 ? "epoch" : "epochs")}";

    // Texts go in as an argument: they may hold braces, which the format would read.
    private void Info(string text) => channel.Info(MessageSensitivity.None, "{0}", text);

    private void Warn(string text) => channel.Warning(MessageSensitivity.None, "{0}", text);
}
