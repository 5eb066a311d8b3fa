using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One case in one process; a line of JSON from child to parent.</summary>
/// <param name="Key">Of the case.</param>
/// <param name="Times">By contestant, ours first; empty where contestants disagree, on this case or another.</param>
/// <param name="Disagreement">Largest relative difference of outputs and gradients; null without a peer.</param>
/// <param name="AllocatedBytes">By a run of ours, once warm.</param>
/// <param name="Phases">Milliseconds of threads by phase of ours, where it has phases.</param>
/// <param name="IsNoisy">Whether too few turns were quiet, so that noisy ones count too.</param>
internal sealed record Measurement(
    string Key,
    IReadOnlyDictionary<string, Spread> Times,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Disagreement,
    long AllocatedBytes,
    IReadOnlyDictionary<string, double>? Phases,
    bool IsNoisy)
{
    public const string OursName = "ours";
}
