using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;
using Microsoft.ML.Recurrent.Transformers.Forecasting;

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
    /// // Rows as they come: each is judged by the engine's forecast, and then observed.
    /// ForecastAnomaly anomaly = engine.Detect(reading, detector);
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

    /// <summary>
    /// Judges the next row of a series by what the rows before it forecast, and takes it then, so that the next one is judged by it too: row by row with the results that
    /// <see cref="ForecastAnomalyDetector.Transform"/> has of them together.
    /// </summary>
    /// <typeparam name="TSrc">A row as the model's first transformer reads it.</typeparam>
    /// <typeparam name="TDst">A forecast.</typeparam>
    /// <param name="engine">An engine of the forecaster that the detector was calibrated with.</param>
    /// <param name="row">The row.</param>
    /// <param name="detector">Made by <see cref="DetectAnomaliesByForecast"/>.</param>
    /// <param name="future">Rows that follow, with their known covariates, for a model that reads such and forecasts more than one step: one less than its horizon.</param>
    /// <returns>The judgement; NaN as score and p-value where the rows so far are too few for a forecast, or the row has no value.</returns>
    /// <exception cref="ArgumentException">
    /// The model forecasts several numbers of a row, its quantiles are not those of the calibration data, or future rows are missing.
    /// </exception>
    /// <exception cref="InvalidOperationException">The row's time does not follow that of the series' last row, or two threads use the engine at once.</exception>
    public static ForecastAnomaly Detect<TSrc, TDst>(
        this RecurrentForecastEngine<TSrc, TDst> engine, TSrc row, ForecastAnomalyDetector detector, IEnumerable<TSrc>? future = null)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(detector);
        if (detector.HasIntervals && !engine.HasIntervals)
        {
            throw new ArgumentException("Expected an engine with columns of a lowest and a highest quantile, as the calibration data have.", nameof(engine));
        }

        ExpectedValue expected = engine.Expect(row, future);
        return detector.HasIntervals
            ? detector.Detect(expected.Actual, expected.Forecast, expected.Lower, expected.Upper)
            : detector.Detect(expected.Actual, expected.Forecast);
    }
}
