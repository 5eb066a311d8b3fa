using System.Globalization;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What an experiment says in ML.NET's log: a line per attempt at a trial.</summary>
internal sealed class ExperimentLog(IChannel channel)
{
    public void Begin(SearchSpace space, ExperimentData data, string metric)
    {
        Info($"Experiment over {space.Parameters.Count} options, by {metric} on {data.ValidationText}:\n{space}");
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
            Warn($"Trial {trial.Number} failed after {trial.EpochCount} epochs: {error.Message} ({trial.Assignment.Parameters})");
            return;
        }

        double metric = objective.Custom is not null ? trial.BestMeasurement?.CustomMetric ?? double.NaN : trial.Best is { } best ? objective.MetricOf(best) : double.NaN;
        Info(string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {trial.Number}: {trial.Status} after {trial.EpochCount} epochs, {objective.Name} {metric:F4}, {trial.Runtime.TotalSeconds:F1} s ({trial.Assignment.Parameters})"));
    }

    public void TellSets(SharedTrainingSets sets) => Info(string.Create(
        CultureInfo.InvariantCulture, $"Rows were read {sets.ReadCount} times and shared {sets.SharedCount} times; {sets.DroppedCount} sets were dropped for memory."));

    public void TellRefit(int trial, int epochs) => Info($"Trial {trial} is trained on all rows, {epochs} {(epochs == 1 ? "epoch" : "epochs")}.");

    public void TellTrouble(string text) => Warn(text);

    // Texts go in as an argument: they may hold braces, which the format would read.
    private void Info(string text) => channel.Info(MessageSensitivity.None, "{0}", text);

    private void Warn(string text) => channel.Warning(MessageSensitivity.None, "{0}", text);
}
