namespace Samples.Baselines;

/// <summary>Forecasts a horizon and, behind it, its quantiles 0.1 to 0.9, from a series' name and its known numbers, the oldest first.</summary>
internal delegate float[][] QuantileRule(string series, ReadOnlySpan<float> known);
