namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>The time from a step to the next: a span, or calendar months.</summary>
/// <param name="Span">Zero: the steps are months.</param>
/// <param name="Months">Zero: the steps are spans.</param>
internal readonly record struct StepSpacing(TimeSpan Span, int Months)
{
    private const int MonthsPerYear = 12;

    public static StepSpacing Of(TimeSpan? span, int? months) => (span, months) switch
    {
        ({ } length, null) when length > TimeSpan.Zero => new StepSpacing(length, 0),
        (null, > 0) => new StepSpacing(default, months.Value),
        (not null, not null) => throw new ArgumentException("Expected one of frequency and frequencyInMonths, got both.", "frequency"),
        _ => throw new ArgumentOutOfRangeException(span is null ? "frequencyInMonths" : "frequency", $"Expected a frequency above 0, got {(span is null ? months : span)}."),
    };

    /// <summary>The start of the step that holds a time. Spans are counted from Monday, 0001-01-01, months from January of that year.</summary>
    public DateTime StartOf(DateTime time)
    {
        if (Months == 0)
        {
            return new DateTime(time.Ticks - (time.Ticks % Span.Ticks), time.Kind);
        }

        int month = MonthOf(time);
        return new DateTime(1, 1, 1, 0, 0, 0, time.Kind).AddMonths(month - (month % Months));
    }

    /// <summary>The time so many steps later. Months keep the day, the last one of shorter months.</summary>
    public DateTime Later(DateTime time, int steps) => Months == 0 ? time + (steps * Span) : time.AddMonths(steps * Months);

    /// <summary>Whole steps from one time to a later one, rounded down.</summary>
    public long StepsBetween(DateTime first, DateTime second)
    {
        if (Months == 0)
        {
            return (second - first).Ticks / Span.Ticks;
        }

        int steps = (MonthOf(second) - MonthOf(first)) / Months;
        return first.AddMonths(steps * Months) > second && !IsLastOfMonth(second) ? steps - 1 : steps;
    }

    /// <summary>Whether a time lies a whole number of steps after another one.</summary>
    public bool IsStep(DateTime first, DateTime second)
    {
        int steps = (int)StepsBetween(first, second);
        return Later(first, steps) == second
            || (Months > 0 && IsLastOfMonth(first) && IsLastOfMonth(second) && first.TimeOfDay == second.TimeOfDay && (MonthOf(second) - MonthOf(first)) % Months == 0);
    }

    public override string ToString() => Months == 0 ? $"{Span}" : $"{Months} calendar {(Months == 1 ? "month" : "months")}";

    /// <summary>The commonest difference of times that follow each other in a series, a calendar month where all differences are whole months.</summary>
    /// <exception cref="InvalidOperationException">No series has two rows.</exception>
    public static StepSpacing Commonest(SeriesIndex index)
    {
        var spans = new Dictionary<long, int>();
        var months = new Dictionary<int, int>();
        var last = new Dictionary<int, DateTime>();
        int count = 0;
        for (int row = 0; row < index.RowCount; row++)
        {
            DateTime time = index.TimeOf(row);
            if (last.TryGetValue(index.SeriesOf(row), out DateTime before))
            {
                count++;
                spans[(time - before).Ticks] = spans.GetValueOrDefault((time - before).Ticks) + 1;
                int apart = MonthOf(time) - MonthOf(before);
                if (apart > 0 && new StepSpacing(default, apart).IsStep(before, time))
                {
                    months[apart] = months.GetValueOrDefault(apart) + 1;
                }
            }

            last[index.SeriesOf(row)] = time;
        }

        // A week-long February apart, dates of daily or weekly data are rarely a month apart: whole months everywhere are no accident.
        return count == 0
            ? throw new InvalidOperationException("Expected a series with two rows to find the frequency from, got none: name the frequency.")
            : months.Values.Sum() == count && count > 1
                ? new StepSpacing(default, Mode(months))
                : new StepSpacing(new TimeSpan(Mode(spans)), 0);
    }

    private static T Mode<T>(Dictionary<T, int> counts)
        where T : notnull
        => counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;

    private static int MonthOf(DateTime time) => (time.Year * MonthsPerYear) + time.Month - 1;

    private static bool IsLastOfMonth(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);
}
