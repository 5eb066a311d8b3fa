namespace Microsoft.ML.Recurrent;

/// <summary>How good a forecast quantile is.</summary>
/// <param name="Level">The quantile's level q, between 0 and 1.</param>
/// <param name="PinballLoss">Mean of 2 max(q (y - f), (q - 1) (y - f)); with the factor 2 that of q = 0.5 is the mean absolute error.</param>
/// <param name="WeightedLoss">The sum of the same losses over the sum of |y|; NaN where all y are 0.</param>
/// <param name="Coverage">Share of the true numbers that are at most the quantile; q if it is right.</param>
public sealed record ForecastQuantileMetrics(double Level, double PinballLoss, double WeightedLoss, double Coverage)
{
    /// <summary>|<see cref="Coverage"/> - <see cref="Level"/>|.</summary>
    public double CalibrationError => Math.Abs(Coverage - Level);
}
