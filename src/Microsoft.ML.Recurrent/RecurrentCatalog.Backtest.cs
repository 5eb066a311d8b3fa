using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Backtests an estimator with rolling origins: it is fitted on the rows before the test part, forecasts from each origin in it, and is fitted again
    /// every so many origins where that is wanted.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Any estimator will do whose model adds a column of forecasts in the form that <see cref="EvaluateForecast"/> reads: a forecaster of this library, ML.NET's SSA behind a
    /// windowing transform, or a chain. Origins, test parts and metrics are as there; the residuals are rows of <see cref="ForecastResidual"/>.
    /// </para>
    /// <para>
    /// <b>No leak.</b> A fit sees only rows before the first number that its fold forecasts. To forecast, a model is shown its fold's rows and those of their horizons.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The forecasting operations.</param>
    /// <param name="data">Rows, one per step, each series in the order of time.</param>
    /// <param name="estimator">What is fitted.</param>
    /// <param name="targetColumnName">Name of the column of true numbers: a number or a vector of numbers of known size.</param>
    /// <param name="forecastColumnName">Name of the column of forecasts that the model adds.</param>
    /// <param name="timeColumnName">Name of the column of times, by which the order is checked; null: rows stand in their order.</param>
    /// <param name="seriesColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="seasonLength">Rows from one season to the next.</param>
    /// <param name="testStart">The first time of the test part; the time column then holds DateTime.</param>
    /// <param name="testSteps">Rows of each series in the test part.</param>
    /// <param name="testFraction">Share of each series' rows in the test part; the test part is the last 0.2 where none is named.</param>
    /// <param name="stride">Rows from one origin to the next.</param>
    /// <param name="refitEvery">Origins between fits; 0: it is fitted once.</param>
    /// <param name="confidenceLowerBoundColumn">Name of the column of lower bounds, measured as by <see cref="EvaluateForecast"/>; null: no bounds are measured.</param>
    /// <param name="confidenceUpperBoundColumn">Name of the column of upper bounds; null: no bounds are measured.</param>
    /// <param name="confidenceLevel">Share of the true numbers that the bounds promise to hold, as the forecaster was told.</param>
    /// <exception cref="ArgumentException">More than one kind of test part, or one bound alone, is given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or a column is absent or of another type.</exception>
    /// <exception cref="InvalidDataException">A series' rows do not ascend in time; the message names series and time.</exception>
    /// <exception cref="InvalidOperationException">A series is too short for the test part, or all test parts are shorter than the horizon.</exception>
    /// <example>
    /// <code>
    /// ForecastBacktest backtest = mlContext.Forecasting.Backtest(
    ///     passengers, mlContext.Forecasting.ForecastByLstm("Forecast", "Passengers", horizon: 12), "Passengers",
    ///     seasonLength: 12, testSteps: 48, refitEvery: 12);
    /// Console.WriteLine(backtest.Metrics);
    /// </code>
    /// </example>
    public static ForecastBacktest Backtest(
        this ForecastingCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        string targetColumnName,
        string forecastColumnName = "Forecast",
        string? timeColumnName = null,
        string? seriesColumnName = null,
        int seasonLength = 1,
        DateTime? testStart = null,
        int? testSteps = null,
        double? testFraction = null,
        int stride = 1,
        int refitEvery = 0,
        string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null,
        float confidenceLevel = 0.95f)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfNegative(refitEvery);
        ForecastFormat format = new ForecastFormat
        {
            TargetColumnName = targetColumnName,
            ForecastColumnName = forecastColumnName,
            TimeColumnName = timeColumnName,
            SeriesColumnName = seriesColumnName,
            LowerBoundColumnName = confidenceLowerBoundColumn,
            UpperBoundColumnName = confidenceUpperBoundColumn,
            ConfidenceLevel = confidenceLevel,
            SeasonLength = seasonLength,
            Stride = stride,
        }.Check();
        var start = new TestStart(testStart, testSteps, testFraction);
        start.CheckTimes(data.Schema, timeColumnName);
        var truth = SeriesTargets.Read(data, format);
        var backtesting = new Backtesting(data, format, truth, start.StepsOf(truth.Index));
        ForecastingMetrics metrics = backtesting.Run(estimator, refitEvery);
        return new ForecastBacktest(metrics, Catalogs.DataOf(catalog).LoadFromEnumerable(backtesting.Residuals), backtesting.Models);
    }
}
