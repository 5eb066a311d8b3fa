namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>A value that came, beside what was forecast of it one row before.</summary>
/// <param name="Actual">NaN: it is missing.</param>
/// <param name="Forecast">NaN: the rows before are too few.</param>
/// <param name="Lower">The lowest quantile that has a column; null: fewer than two have one.</param>
/// <param name="Upper">The highest, likewise.</param>
internal readonly record struct ExpectedValue(float Actual, float Forecast, float? Lower, float? Upper);
