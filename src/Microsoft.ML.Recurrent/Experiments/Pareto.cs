namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Finds what no other trial beats in every respect.</summary>
internal static class Pareto
{
    /// <summary>Trials with a metric that none beats in the metric, in size and in time; smallest first.</summary>
    public static IReadOnlyList<RecurrentRunDetail<TMetrics>> FrontOf<TMetrics>(IReadOnlyList<RecurrentRunDetail<TMetrics>> runs, bool isHigherBetter)
        where TMetrics : class
    {
        RecurrentRunDetail<TMetrics>[] measured = [.. runs.Where(run => double.IsFinite(run.Metric))];
        return
        [
            .. measured.Where(run => !Array.Exists(measured, other => Beats(other, run, isHigherBetter)))
                .OrderBy(run => run.NumberOfWeights).ThenBy(run => run.TrialId),
        ];
    }

    private static bool Beats<TMetrics>(RecurrentRunDetail<TMetrics> one, RecurrentRunDetail<TMetrics> other, bool isHigherBetter)
        where TMetrics : class
    {
        double gain = isHigherBetter ? one.Metric - other.Metric : other.Metric - one.Metric;
        bool hasTimes = double.IsFinite(one.MillisecondsPerRow) && double.IsFinite(other.MillisecondsPerRow);
        double saved = hasTimes ? other.MillisecondsPerRow - one.MillisecondsPerRow : 0;
        long smaller = other.NumberOfWeights - one.NumberOfWeights;
        return gain >= 0 && smaller >= 0 && saved >= 0 && (gain > 0 || smaller > 0 || saved > 0);
    }
}
