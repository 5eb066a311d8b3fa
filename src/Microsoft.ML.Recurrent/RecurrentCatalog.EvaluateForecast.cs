using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Measures the forecasts of rows against the rows that follow them, always beside persistence and the seasonal-naive forecast.</summary>
    /// <remarks>
    /// <para>
    /// Each row of <paramref name="data"/> has a forecast with that row as the last known one, in the form of a forecaster's <c>Transform</c>: a vector of
    /// horizon x targets, row by row of the horizon. Columns named as <paramref name="forecastColumnName"/> with a level behind it, such as <c>Forecast_0.1</c>, are its
    /// quantiles. True numbers are those of the <c>horizon</c> next rows of the same series, so the data hold the whole test part, and before it at
    /// least as much history as forecasts need.
    /// </para>
    /// <para>
    /// <b>Which forecasts.</b> With a test part, named as in <see cref="TrainTestSplitByTime"/>, those all of whose numbers lie in it: the first has the row before the
    /// test part as its last known one. A test part as long as the horizon has one forecast per series. Without, all that are not NaN. <paramref name="stride"/> takes every
    /// n-th. The scale of MASE comes from the rows before the first number that is forecast.
    /// </para>
    /// <para>
    /// The true numbers are held in memory, the forecasts are not: they are read one after the other, and only those that are measured are computed.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The forecasting operations.</param>
    /// <param name="data">Rows with targets and forecasts, each series in the order of time.</param>
    /// <param name="targetColumnName">Name of the column of true numbers: a number or a vector of numbers of known size.</param>
    /// <param name="forecastColumnName">Name of the column of forecasts.</param>
    /// <param name="timeColumnName">Name of the column of times, by which the order is checked; null: rows stand in their order.</param>
    /// <param name="seriesColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="seasonLength">
    /// Rows from one season to the next: 24 for hours of a day, 12 for months of a year; 1: the seasonal-naive forecast is persistence.
    /// </param>
    /// <param name="testStart">The first time of the test part; the time column then holds DateTime.</param>
    /// <param name="testSteps">Rows of each series in the test part.</param>
    /// <param name="testFraction">Share of each series' rows in the test part.</param>
    /// <param name="stride">Rows from the origin of a forecast that is measured to that of the next.</param>
    /// <param name="sampleColumnName">
    /// Name of a column of sampled paths, one after the other, each horizon x targets, by which CRPS is computed; null: by the quantiles.
    /// </param>
    /// <param name="confidenceLowerBoundColumn">
    /// Name of the column of lower bounds, as a forecaster has it with <c>ConfidenceLowerBoundColumn</c>: coverage, width and Winkler score of the interval are among the metrics' intervals, and its bounds among
    /// the quantiles, in place of columns of the same levels; null: no bounds are measured.
    /// </param>
    /// <param name="confidenceUpperBoundColumn">Name of the column of upper bounds; null: no bounds are measured.</param>
    /// <param name="confidenceLevel">Share of the true numbers that the bounds promise to hold, as the forecaster was told.</param>
    /// <exception cref="ArgumentException">More than one kind of test part, or one bound alone, is given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or a column is absent or of another type.</exception>
    /// <exception cref="InvalidDataException">A series' rows do not ascend in time; the message names series and time.</exception>
    /// <exception cref="InvalidOperationException">A series is too short for the test part, or no row has both a forecast and a true number after it.</exception>
    /// <example>
    /// <code>
    /// ForecastingMetrics metrics = mlContext.Forecasting.EvaluateForecast(
    ///     model.Transform(load), "Load", timeColumnName: "Time", seriesColumnName: "Meter", seasonLength: 24, testSteps: 48);
    /// Console.WriteLine(metrics);
    /// </code>
    /// </example>
    public static ForecastingMetrics EvaluateForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        string targetColumnName,
        string forecastColumnName = "Forecast",
        string? timeColumnName = null,
        string? seriesColumnName = null,
        int seasonLength = 1,
        DateTime? testStart = null,
        int? testSteps = null,
        double? testFraction = null,
        int stride = 1,
        string? sampleColumnName = null,
        string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null,
        float confidenceLevel = 0.95f)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ForecastFormat format = new ForecastFormat
        {
            TargetColumnName = targetColumnName,
            ForecastColumnName = forecastColumnName,
            TimeColumnName = timeColumnName,
            SeriesColumnName = seriesColumnName,
            SampleColumnName = sampleColumnName,
            LowerBoundColumnName = confidenceLowerBoundColumn,
            UpperBoundColumnName = confidenceUpperBoundColumn,
            ConfidenceLevel = confidenceLevel,
            SeasonLength = seasonLength,
            Stride = stride,
        }.Check();
        TestStart? start = testStart is null && testSteps is null && testFraction is null ? null : new TestStart(testStart, testSteps, testFraction);
        start?.CheckTimes(data.Schema, timeColumnName);
        var truth = SeriesTargets.Read(data, format);
        var measurement = new ForecastMeasurement(format, truth, start?.StepsOf(truth.Index));
        measurement.Add(data, from: 0, to: int.MaxValue);
        ForecastingMetrics metrics = measurement.ToMetrics();
        return metrics.All.Count > 0 ? metrics : throw new InvalidOperationException(
            $"Nothing can be measured. Rows whose horizon lies in the {(start is null ? "data" : "test part")}: {metrics.OriginCount + metrics.OriginsWithoutForecast}; of them with a forecast in column "
            + $"'{forecastColumnName}': {metrics.OriginCount}; of these with a true number in column '{targetColumnName}' of their horizon: 0. Expected at least one: rows of the future have no values yet, leave them out.");
    }
}
