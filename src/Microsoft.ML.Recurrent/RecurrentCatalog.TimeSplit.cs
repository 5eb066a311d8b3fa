using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Data.TimeSeries;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Splits rows of series by time: the last rows of each series are the test part, all before them the training part.</summary>
    /// <remarks>
    /// <para>
    /// Of <paramref name="testStart"/>, <paramref name="testSteps"/> and <paramref name="testFraction"/> at most one is given; none is a
    /// <paramref name="testFraction"/> of 0.2. With steps and fractions each series is split at a time of its own: where series end at different times and move
    /// together, split by <paramref name="testStart"/>, so that no series shows what another one's test part holds. A series that begins after <paramref name="testStart"/> has test rows only.
    /// </para>
    /// <para>
    /// <b>No leak.</b> The training set has no test row, so no training window and no training target can touch one. The test set needs a past to forecast
    /// from: <paramref name="historySteps"/> puts so many of a series' last training rows before its test rows, and
    /// <see cref="EvaluateForecast"/> with the same test part measures only forecasts of test rows.
    /// </para>
    /// <para>
    /// Series and times are read once, by this call; rows of several series may interleave. An <see cref="InvalidDataException"/> names series and time where
    /// rows do not ascend or repeat a time.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="data">Rows, one per step.</param>
    /// <param name="timeColumnName">
    /// Name of the column of times: DateTime, DateTimeOffset, TimeSpan or a number; null: each series' rows stand in their order.
    /// </param>
    /// <param name="seriesColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="testStart">The first time of the test part; the time column then holds DateTime.</param>
    /// <param name="testSteps">Rows of each series in the test part.</param>
    /// <param name="testFraction">Share of each series' rows in the test part, rounded to whole rows.</param>
    /// <param name="historySteps">Rows of each series before its test part that the test set begins with.</param>
    /// <exception cref="ArgumentException">More than one kind of test part is given, or a start without a time column.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or a column is absent or of another type.</exception>
    /// <exception cref="InvalidDataException">A series' rows do not ascend in time.</exception>
    /// <exception cref="InvalidOperationException">A series is too short for the test part.</exception>
    /// <example>
    /// <code>
    /// TimeSeriesSplit split = mlContext.Data.TrainTestSplitByTime(load, "Time", "Meter", testSteps: 7 * 24, historySteps: 14 * 24);
    /// var model = mlContext.Forecasting.ForecastByLstm("Forecast", "Load", horizon: 24).Fit(split.TrainSet);
    /// </code>
    /// </example>
    public static TimeSeriesSplit TrainTestSplitByTime(
        this DataOperationsCatalog catalog,
        IDataView data,
        string? timeColumnName = null,
        string? seriesColumnName = null,
        DateTime? testStart = null,
        int? testSteps = null,
        double? testFraction = null,
        int historySteps = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(historySteps);
        var start = new TestStart(testStart, testSteps, testFraction);
        start.CheckTimes(data.Schema, timeColumnName);
        var index = SeriesIndex.Read(data, seriesColumnName, timeColumnName);
        int[] starts = start.StepsOf(index);
        return new TimeSeriesSplit(
            new SelectedRows(data, row => index.StepOf(row) < starts[index.SeriesOf(row)]),
            new SelectedRows(data, row => index.StepOf(row) >= starts[index.SeriesOf(row)] - historySteps));
    }
}
