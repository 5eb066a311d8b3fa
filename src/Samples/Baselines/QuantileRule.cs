namespace Samples.Baselines;

/// <summary>Forecasts a horizon and, behind it, its quantiles 0.1 to 0.9, from the known numbers of a series, the oldest first.</summary>
internal delegate float[][] QuantileRule(ReadOnlySpan<float> known);
