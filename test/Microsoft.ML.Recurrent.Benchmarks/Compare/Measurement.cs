using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One shape at one thread count in one process; a line of JSON from child to parent.</summary>
/// <param name="Shape">Name of the shape.</param>
/// <param name="ThreadCount">Threads that each side may use.</param>
/// <param name="Ours">Times of our step.</param>
/// <param name="Peer">Times of TorchSharp's, or nothing where it does not load.</param>
/// <param name="Disagreement">Largest relative difference of loss, probabilities and gradients.</param>
internal sealed record Measurement(
    string Shape,
    int ThreadCount,
    Spread Ours,
    Spread? Peer,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Disagreement);
