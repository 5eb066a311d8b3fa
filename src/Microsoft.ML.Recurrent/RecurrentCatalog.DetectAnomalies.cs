using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Makes a detector of numbers that a forecast did not expect. Its threshold is calibrated: the errors of forecasts on rows without anomalies tell how large
    /// an error has to be.
    /// </summary>
    /// <remarks>
    /// Each row is judged by the first step of the forecast of the row before, of the same series. Calibration rows should not be those that the forecaster was
    /// trained on, whose errors are too small. <see cref="ForecastAnomalyDetector"/> tells what scores and p-values are.
    /// </remarks>
    /// <param name="catalog">The forecasting operations.</param>
    /// <param name="calibrationData">Rows without anomalies, with targets and forecasts, each series in the order of time.</param>
    /// <param name="targetColumnName">Name of the column of the numbers to judge, one per row.</param>
    /// <param name="outputColumnName">Name of the column that <see cref="ForecastAnomalyDetector.Transform"/> adds: alert, score and p-value.</param>
    /// <param name="forecastColumnName">Name of the column of forecasts; columns of its quantiles, such as <c>Forecast_0.1</c>, scale the scores.</param>
    /// <param name="timeColumnName">Name of the column of times, by which the order is checked; null: rows stand in their order.</param>
    /// <param name="seriesColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="confidence">How sure an alert is, in percent: 99 alerts at one of a hundred rows like the calibration data, at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not between 0 and 100, or a column is absent or of another type.</exception>
    /// <exception cref="InvalidDataException">A series' rows do not ascend in time; the message names series and time.</exception>
    /// <exception cref="InvalidOperationException">There are too few calibration rows for the confidence: 99 % need 99.</exception>
    /// <example>
    /// <code>
    /// ForecastAnomalyDetector detector = mlContext.Forecasting.DetectAnomaliesByForecast(
    ///     model.Transform(lastMonth), "Load", timeColumnName: "Time", seriesColumnName: "Meter", confidence: 99.5);
    /// IDataView judged = detector.Transform(model.Transform(today));
    ///
    /// // Live rows: the engine's forecast first, then what came.
    /// ForecastAnomaly anomaly = detector.Detect(actual: reading.Load, forecast: expected.Forecast[0]);
    /// </code>
    /// </example>
    public static ForecastAnomalyDetector DetectAnomaliesByForecast(
        this ForecastingCatalog catalog,
        IDataView calibrationData,
        string targetColumnName,
        string outputColumnName = "Prediction",
        string forecastColumnName = "Forecast",
        string? timeColumnName = null,
        string? seriesColumnName = null,
        double confidence = 99)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(calibrationData);
        return new ForecastAnomalyDetector(calibrationData, new AnomalyFormat
        {
            TargetColumnName = targetColumnName,
            OutputColumnName = outputColumnName,
            ForecastColumnName = forecastColumnName,
            TimeColumnName = timeColumnName,
            SeriesColumnName = seriesColumnName,
            Confidence = confidence,
        }.Check());
    }
}
