namespace Samples.Baselines;

/// <summary>Forecasts a horizon from the known numbers of a series, the oldest first.</summary>
internal delegate float[] ForecastRule(ReadOnlySpan<float> known);
