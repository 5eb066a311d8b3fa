using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How far one outcome is from another.</summary>
/// <param name="Value">The largest difference of a tensor, relative to the norm of the other's.</param>
/// <param name="Tensor">Which tensor that is.</param>
internal sealed record Difference(
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Value,
    string Tensor)
{
    [JsonIgnore]
    public bool IsTolerable => Value <= Outcome.Tolerance;

    public static Difference Larger(Difference left, Difference right) => right.Value > left.Value ? right : left;

    public override string ToString() => $"{Value:E1} ({Tensor})";
}
