using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Holds the times of a series' rows to their order and their frequency.</summary>
internal static class SeriesTimes
{
    // A longer gap is a mistaken time, whose rows would fill the memory.
    private const int LongestGap = 1_000_000;

    /// <summary>Steps that lack rows between two neighbouring rows of a series.</summary>
    /// <exception cref="InvalidOperationException">Times do not ascend, or there is a gap that may not be.</exception>
    public static int MissingBetween(ForecastColumns columns, StepFrequency frequency, string name, long earlier, long later)
    {
        if (columns.TimeKind == SeriesTimeKind.None)
        {
            return 0;
        }

        if (later == earlier)
        {
            throw new InvalidOperationException(
                $"{SeriesTexts.Series(columns, name)} has time {Text(later)} twice: expected each time of a series once in column '{columns.TimeColumnName}'. "
                + TimeAdvice.OfRepeated(columns.SeriesColumnName is not null));
        }

        if (later < earlier)
        {
            throw new InvalidOperationException(
                $"{SeriesTexts.Series(columns, name)} has the earlier time {Text(later)} after {Text(earlier)}: expected rows of a series in ascending order of column '{columns.TimeColumnName}'. "
                + TimeAdvice.Sort);
        }

        if (columns.Gaps == ForecastGaps.Ignore || frequency.IsNone)
        {
            return 0;
        }

        int? steps = frequency.StepsBetween(earlier, later);
        if (steps is 1)
        {
            return 0;
        }

        if (steps is { } count && columns.Gaps == ForecastGaps.Missing)
        {
            return count <= LongestGap ? count - 1 : throw new InvalidOperationException(
                $"{SeriesTexts.Series(columns, name)} has a gap of {count - 1} steps between {Text(earlier)} and {Text(later)} at a frequency of {Frequency()}: expected at most {LongestGap} missing steps. Is the time right?");
        }

        string gap = steps is { } whole ? $"a gap of {whole - 1} {(whole == 2 ? "step" : "steps")}" : "no whole number of steps";
        throw new InvalidOperationException(
            $"{SeriesTexts.Series(columns, name)} has {gap} between {Text(earlier)} and {Text(later)} at a frequency of {Frequency()}. Fill gaps first (mlContext.Data.FillGaps), "
            + "or set option Gaps: Missing takes the steps between as missing values, Ignore takes rows as steps whatever their times.");

        string Frequency() => frequency.Text(columns.TimeKind == SeriesTimeKind.DateTime);

        string Text(long time) => SeriesTexts.Time(columns.TimeKind, time);
    }

    /// <summary>Refuses a row of an engine that is not later than the last one of its series.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void CheckObserved(ForecastColumns columns, string name, long last, long time)
    {
        if (columns.TimeKind != SeriesTimeKind.None && time <= last)
        {
            throw new InvalidOperationException(
                $"{SeriesTexts.Series(columns, name)}: the engine goes on from the last row it knows, at time {SeriesTexts.Time(columns.TimeKind, last)}: "
                + $"expected a row of a later time in column '{columns.TimeColumnName}', got time {SeriesTexts.Time(columns.TimeKind, time)}.");
        }
    }

    /// <summary>Refuses a first validation row of a series that is not later than the series' training rows.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void CheckValidation(ForecastColumns columns, string name, long lastTrained, long time)
    {
        if (columns.TimeKind != SeriesTimeKind.None && time <= lastTrained)
        {
            throw new InvalidOperationException(
                $"{SeriesTexts.Series(columns, name)} has a validation row of time {SeriesTexts.Time(columns.TimeKind, time)}, and its last training row is of time "
                + $"{SeriesTexts.Time(columns.TimeKind, lastTrained)}: expected validation rows to be later than the training rows in column '{columns.TimeColumnName}'. "
                + "mlContext.Data.TrainTestSplitByTime makes such parts.");
        }
    }
}
