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

    /// <summary>Time of the experiment, that of earlier runs with its folder included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether <see cref="RecurrentRunDetail{TMetrics}.Model"/> of the best run was trained on all rows at the end; else it is the trial's own.</summary>
    public required bool IsRefitted { get; init; }
}
