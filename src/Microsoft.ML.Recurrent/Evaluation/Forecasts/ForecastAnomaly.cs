namespace Microsoft.ML.Recurrent;

/// <summary>What a detector says of one number.</summary>
/// <param name="IsAlert">Whether the p-value is below the detector's threshold.</param>
/// <param name="Score">
/// The distance of the number from its forecast, divided by the width of the forecast's widest interval where it has one; NaN without a forecast.
/// </param>
/// <param name="PValue">
/// Share of the errors on calibration data that are at least as large, this one included: small for what was hardly ever seen there. NaN without a forecast.
/// </param>
public readonly record struct ForecastAnomaly(bool IsAlert, double Score, double PValue);
