using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Brings series to a fixed frequency: rows are added for times without one, and several rows of one step are put together.</summary>
    /// <remarks>
    /// <para>
    /// The result has the columns of <paramref name="data"/> and the series one after the other, each from its first time to its last. It is made by this call and
    /// held in memory.
    /// </para>
    /// <para>
    /// <b>Gaps.</b> Columns of <see cref="float"/>, <see cref="double"/> and vectors of <see cref="float"/> are filled as <paramref name="filling"/> says; all others
    /// (texts, keys, whole numbers, Booleans) repeat the row before the gap. NaN in rows that are there stays.
    /// </para>
    /// <para>
    /// <b>Aggregation.</b> With one, each row falls into the step that holds its time: spans are counted from Monday, the first of January of the year 1, months
    /// from January; the time of the result is the step's start, and columns that are not fractional numbers have the step's last value.
    /// Without one, each time has to be a whole number of steps after the series' first.
    /// </para>
    /// <para>
    /// <b>Frequency.</b> Where none is named it is the commonest difference of times that follow each other, months being counted together whatever their length; the log says which.
    /// Steps of months keep the day of the month, and the last day of a month is followed by the last day of the next.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="data">Rows, each series' in ascending order of time; rows of several series may interleave. Without an aggregation a series has each time once.</param>
    /// <param name="timeColumnName">Name of the column of times, DateTime.</param>
    /// <param name="seriesColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="filling">Which numbers stand in added rows.</param>
    /// <param name="frequency">The time from one row to the next; null: months, or found from the data.</param>
    /// <param name="frequencyInMonths">The calendar months from one row to the next: 1, 3 for quarters, 12 for years; null: a span, or found from the data.</param>
    /// <param name="aggregation">What becomes of several rows within a step: rows of one time, or rows of a higher frequency.</param>
    /// <exception cref="ArgumentException">Both kinds of frequency are given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A frequency is not above 0, or a column is absent or of another type.</exception>
    /// <exception cref="InvalidDataException">
    /// A series' rows do not ascend in time, or, without an aggregation, repeat a time or lie between two steps; the message names series and time.
    /// </exception>
    /// <exception cref="InvalidOperationException">No frequency is named, and no series has two times.</exception>
    /// <example>
    /// <code>
    /// IDataView hourly = mlContext.Data.FillGaps(readings, "Time", "Meter", GapFilling.Linear);
    /// IDataView daily = mlContext.Data.FillGaps(readings, "Time", "Meter", GapFilling.Zero, TimeSpan.FromDays(1), aggregation: StepAggregation.Sum);
    /// </code>
    /// </example>
    public static IDataView FillGaps(
        this DataOperationsCatalog catalog,
        IDataView data,
        string timeColumnName,
        string? seriesColumnName = null,
        GapFilling filling = GapFilling.Missing,
        TimeSpan? frequency = null,
        int? frequencyInMonths = null,
        StepAggregation aggregation = StepAggregation.None)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(timeColumnName);
        DataViewSchema.Column time = SeriesIndex.TimeColumn(data.Schema, timeColumnName);
        var index = SeriesIndex.Read(data, seriesColumnName, timeColumnName, mayRepeat: aggregation != StepAggregation.None);
        StepFrequency steps;
        if (frequency is null && frequencyInMonths is null)
        {
            steps = GivenFrequency.Commonest(index);
            using IChannel channel = Catalogs.EnvironmentOf(catalog).Start("Reading");
            channel.Info(MessageSensitivity.None, "{0}", $"The commonest time between rows of a series is {steps}, which is taken as the frequency.");
        }
        else
        {
            steps = GivenFrequency.Of(frequency, frequencyInMonths);
        }

        return new FilledSeries(data, index, time, steps, filling, aggregation);
    }
}
