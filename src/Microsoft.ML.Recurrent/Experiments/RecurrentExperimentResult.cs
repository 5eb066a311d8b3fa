using System.Globalization;
using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

/// <summary>What an experiment has found.</summary>
/// <typeparam name="TMetrics">The task's metrics.</typeparam>
public sealed partial class RecurrentExperimentResult<TMetrics>
    where TMetrics : class
{
    internal RecurrentExperimentResult()
    {
    }

    /// <summary>All trials, by number.</summary>
    public required IReadOnlyList<RecurrentRunDetail<TMetrics>> RunDetails { get; init; }

    /// <summary>The trial of the best value, with its model.</summary>
    public required RecurrentRunDetail<TMetrics> BestRun { get; init; }

    /// <summary>What the trials were compared by.</summary>
    public required string MetricName { get; init; }

    /// <summary>Whether greater values of it are better.</summary>
    public required bool MetricIsHigherBetter { get; init; }

    /// <summary>
    /// Trials that no other beats both in the metric and in the number of weights (and in the time per row, where that was measured), smallest first; the best run alone where neither counts.
    /// </summary>
    public required IReadOnlyList<RecurrentRunDetail<TMetrics>> ParetoFront { get; init; }

    /// <summary>The options that were varied, the one that decided most about the rank of the trials first; empty where fewer than 10 trials tell.</summary>
    public required IReadOnlyList<ParameterImportance> ParameterImportances { get; init; }

    /// <summary>Time of this run of the experiment.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether <see cref="RecurrentRunDetail{TMetrics}.Model"/> of the best run was trained on all rows at the end; else it is the trial's own.</summary>
    public required bool IsRefitted { get; init; }

    /// <summary>
    /// The trials as data, a row each: <c>TrialId</c>, <c>Status</c>, <c>Metric</c>, <c>RankingValue</c>, <c>ValidationLoss</c>, <c>NumberOfEpochs</c>, <c>BestEpoch</c>, <c>NumberOfWeights</c>,
    /// <c>RuntimeInSeconds</c>, <c>Seed</c>, <c>Error</c>, and a column for each option that was varied: a number (NaN where a trial has none) or a text.
    /// </summary>
    public IDataView ToDataView()
    {
        var view = new TrialsView(RunDetails.Count);
        view.AddNumbers("TrialId", i => RunDetails[i].TrialId);
        view.AddTexts("Status", i => $"{RunDetails[i].Status}");
        view.AddNumbers("Metric", i => RunDetails[i].Metric);
        view.AddNumbers("RankingValue", i => RunDetails[i].RankingValue);
        view.AddNumbers("ValidationLoss", i => RunDetails[i].ValidationLoss);
        view.AddNumbers("NumberOfEpochs", i => RunDetails[i].NumberOfEpochs);
        view.AddNumbers("BestEpoch", i => RunDetails[i].BestEpoch);
        view.AddNumbers("NumberOfWeights", i => RunDetails[i].NumberOfWeights);
        view.AddNumbers("RuntimeInSeconds", i => RunDetails[i].RuntimeInSeconds);
        view.AddNumbers("Seed", i => RunDetails[i].Seed);
        view.AddTexts("Error", i => RunDetails[i].Exception?.Message ?? "");
        foreach (string option in RunDetails.SelectMany(run => run.Parameters.Keys).Distinct(StringComparer.Ordinal))
        {
            object?[] values = [.. RunDetails.Select(run => run.Parameters.TryGetValue(option, out object? value) ? value : null)];
            if (Array.TrueForAll(values, value => value is null or double))
            {
                view.AddNumbers(option, i => values[i] as double? ?? double.NaN);
            }
            else
            {
                view.AddTexts(option, i => values[i]?.ToString() ?? "");
            }
        }

        return view;
    }

    /// <summary>The search in a line, and the best trial.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{RunDetails.Count} {(RunDetails.Count == 1 ? "trial" : "trials")} by {MetricName} in {Elapsed.TotalSeconds:F1} s; the best: {BestRun}");
}
