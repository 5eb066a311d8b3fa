namespace Microsoft.ML.Recurrent;

/// <summary>Errors of point forecasts: of all, of a step of the horizon, of a target, of a series, or of a naive forecast.</summary>
/// <remarks>With y the true number, f its forecast and e = y - f. A true number that is NaN counts nowhere.</remarks>
/// <param name="Name">What the errors are of.</param>
/// <param name="Count">Numbers measured.</param>
/// <param name="MeanAbsoluteError">MAE: mean of |e|.</param>
/// <param name="MeanSquaredError">MSE: mean of e^2.</param>
/// <param name="MeanAbsolutePercentageError">MAPE: 100 times the mean of |e| / |y| where y is not 0; NaN without any.</param>
/// <param name="SymmetricMeanAbsolutePercentageError">
/// sMAPE: mean of 200 |e| / (|y| + |f|), 0 where both are 0; between 0 and 200, as the M4 competition has it. Others divide it by 2 or by 200.
/// </param>
/// <param name="MeanAbsoluteScaledError">
/// MASE (Hyndman and Koehler 2006): mean of |e| divided by its series' and target's in-sample seasonal difference. Series whose difference is 0 or has no rows are
/// left out; NaN without any other.
/// </param>
/// <param name="NormalizedDeviation">ND: the sum of |e| over the sum of |y|; NaN where all y are 0. It is the weighted quantile loss of a forecast whose quantiles are all the same.</param>
public sealed record ForecastErrorMetrics(
    string Name,
    long Count,
    double MeanAbsoluteError,
    double MeanSquaredError,
    double MeanAbsolutePercentageError,
    double SymmetricMeanAbsolutePercentageError,
    double MeanAbsoluteScaledError,
    double NormalizedDeviation)
{
    /// <summary>RMSE: square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);
}
