namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The baseline beside ours in one case.</summary>
/// <param name="Times">The baseline's, in the process of the times of ours that stand beside, if it was timed there.</param>
/// <param name="Ratio">Its p10 over ours turn by turn, the median over turns; of several processes the geometric mean.</param>
/// <param name="IsNoisy">Whether no process had enough quiet turns; otherwise only those count that had.</param>
internal sealed record BaselineResult(Spread Times, double Ratio, bool IsNoisy)
{
    /// <summary>Of all processes, of which one gave the times of ours that are shown; null where none timed the baseline.</summary>
    public static BaselineResult? Of(IEnumerable<Measurement> measurements, Spread ours)
    {
        Measurement[] all = [.. measurements.Where(found => found.BaselineRatio is not null)];
        if (all.Length == 0)
        {
            return null;
        }

        Measurement[] quiet = [.. all.Where(found => !found.IsNoisy)];
        Measurement[] counted = quiet.Length > 0 ? quiet : all;
        return new BaselineResult(
            (all.FirstOrDefault(found => found.Times[Measurement.OursName] == ours) ?? all[0]).Times[Measurement.BaselineName],
            GeometricMean(counted.Select(found => found.BaselineRatio!.Value)),
            quiet.Length == 0);
    }

    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));
}
