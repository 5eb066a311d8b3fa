namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One case in one process; a line of JSON from child to parent.</summary>
/// <param name="Key">Of the case.</param>
/// <param name="Differences">Of every side from the double-precision reference, ours first.</param>
/// <param name="Times">By side, without the sides that are wrong; empty where ours is, in this case or another.</param>
/// <param name="BaselineRatio">The baseline's p10 over ours turn by turn, the median over turns; null where it was not timed.</param>
/// <param name="AllocatedBytes">By a run of ours, once warm.</param>
/// <param name="Phases">Milliseconds of threads by phase of ours, where it has phases.</param>
/// <param name="IsNoisy">Whether too few turns were quiet, so that noisy ones count too.</param>
internal sealed record Measurement(
    string Key,
    IReadOnlyDictionary<string, Difference> Differences,
    IReadOnlyDictionary<string, Spread> Times,
    double? BaselineRatio,
    long AllocatedBytes,
    IReadOnlyDictionary<string, double>? Phases,
    bool IsNoisy)
{
    public const string OursName = "ours";
    public const string BaselineName = "baseline";
}
