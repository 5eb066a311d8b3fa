namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>What a model was measured at, where trials are compared by more than their epochs tell.</summary>
/// <param name="Value">What is to be made small.</param>
/// <param name="CustomMetric">The caller's own metric; NaN: there is none.</param>
/// <param name="Latency">Milliseconds per row; NaN: it does not count.</param>
internal sealed record Measurement(double Value, double CustomMetric, double Latency);
