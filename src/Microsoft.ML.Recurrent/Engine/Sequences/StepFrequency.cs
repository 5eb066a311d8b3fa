using System.Globalization;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>The time from a step of a series to the next: ticks, or months of the calendar.</summary>
/// <param name="Ticks">Of 100 ns for times, or of whatever numbers count the steps; 0 where months do.</param>
/// <param name="Months">Of the calendar; 0: ticks.</param>
internal readonly record struct StepFrequency(long Ticks, int Months)
{
    private const int MonthsPerYear = 12;

    /// <summary>Whether no step has a time.</summary>
    public bool IsNone => Ticks == 0 && Months == 0;

    /// <summary>The time some steps later. Months keep the day, or that it is the last one of its month.</summary>
    public long Add(long time, int steps)
    {
        if (Months == 0)
        {
            return time + (steps * Ticks);
        }

        var from = new DateTime(time);
        DateTime moved = from.AddMonths(steps * Months);
        return IsLastOfMonth(from) ? moved.AddDays(DateTime.DaysInMonth(moved.Year, moved.Month) - moved.Day).Ticks : moved.Ticks;
    }

    /// <summary>
    /// The same behind the last of some times. If the last one is the end of its month, and all of them have one day of the month that is not always its end (the 30th, say; or the end where a
    /// month is shorter), that day is kept.
    /// </summary>
    /// <param name="times">Ascending, at least one.</param>
    /// <param name="steps">From the last one on.</param>
    public long AddToLast(ReadOnlySpan<long> times, int steps)
    {
        var last = new DateTime(times[^1]);
        if (Months == 0 || !IsLastOfMonth(last))
        {
            return Add(last.Ticks, steps);
        }

        ReadOnlySpan<long> recent = times[Math.Max(0, times.Length - MonthsPerYear)..];
        DateTime kept = last;
        foreach (long ticks in recent)
        {
            var time = new DateTime(ticks);
            kept = time.Day >= kept.Day && !IsLastOfMonth(time) ? time : kept;
        }

        // Last working days differ from month to month: there is no one day.
        foreach (long ticks in recent)
        {
            var time = new DateTime(ticks);
            if (time.Day != Math.Min(kept.Day, DateTime.DaysInMonth(time.Year, time.Month)))
            {
                return Add(last.Ticks, steps);
            }
        }

        return StepsBetween(kept.Ticks, last.Ticks) is { } between ? Add(kept.Ticks, between + steps) : Add(last.Ticks, steps);
    }

    /// <inheritdoc cref="Add(long, int)"/>
    public DateTime Add(DateTime time, int steps) => new(Add(time.Ticks, steps), time.Kind);

    /// <summary>Steps between two times; null where they are no whole number of steps apart. Of months any day counts, as that of the first working day.</summary>
    public int? StepsBetween(long earlier, long later)
    {
        if (Months == 0)
        {
            return Ticks > 0 && (later - earlier) % Ticks == 0 && (later - earlier) / Ticks <= int.MaxValue ? (int)((later - earlier) / Ticks) : null;
        }

        (DateTime from, DateTime to) = (new DateTime(earlier), new DateTime(later));
        int months = MonthOf(to) - MonthOf(from);
        return months % Months == 0 && from.TimeOfDay == to.TimeOfDay ? months / Months : null;
    }

    /// <summary>The start of the step that holds a time. Ticks are counted from Monday, 0001-01-01, months from January of that year.</summary>
    public DateTime StartOf(DateTime time)
    {
        if (Months == 0)
        {
            return new DateTime(time.Ticks - (time.Ticks % Ticks), time.Kind);
        }

        int month = MonthOf(time) - MonthsPerYear;
        return new DateTime(1, 1, 1, 0, 0, 0, time.Kind).AddMonths(month - (month % Months));
    }

    /// <summary>Whole steps from one time to a later one, rounded down.</summary>
    public long WholeSteps(DateTime first, DateTime second)
    {
        if (Months == 0)
        {
            return (second - first).Ticks / Ticks;
        }

        int steps = (MonthOf(second) - MonthOf(first)) / Months;
        return first.AddMonths(steps * Months) > second && !IsLastOfMonth(second) ? steps - 1 : steps;
    }

    /// <summary>Whether a time lies a whole number of steps after another one; months keep the day, or that it is the last one.</summary>
    public bool IsStep(DateTime first, DateTime second)
    {
        if (Months == 0)
        {
            return (second - first).Ticks % Ticks == 0;
        }

        int months = MonthOf(second) - MonthOf(first);
        return months % Months == 0
            && (first.AddMonths(months) == second || (IsLastOfMonth(first) && IsLastOfMonth(second) && first.TimeOfDay == second.TimeOfDay));
    }

    /// <summary>The frequency in words.</summary>
    /// <param name="isTime">Whether ticks are those of times, and not of numbers that count.</param>
    public string Text(bool isTime) => isTime || Months > 0 ? ToString() : Ticks.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => Months switch
    {
        0 => SpanText(),
        _ => Counted(Months, "month"),
    };

    /// <summary>A span as a whole number of the largest unit that it is one of, such as "7 days" or "90 minutes".</summary>
    private string SpanText()
    {
        ReadOnlySpan<(long Ticks, string Name)> units = [(TimeSpan.TicksPerDay, "day"), (TimeSpan.TicksPerHour, "hour"), (TimeSpan.TicksPerMinute, "minute"), (TimeSpan.TicksPerSecond, "second")];
        foreach ((long ticks, string name) in units)
        {
            if (Ticks > 0 && Ticks % ticks == 0)
            {
                return Counted(Ticks / ticks, name);
            }
        }

        return new TimeSpan(Ticks).ToString("c", CultureInfo.InvariantCulture);
    }

    private static string Counted(long count, string unit) => FormattableString.Invariant($"{count} {unit}{(count == 1 ? "" : "s")}");

    private static int MonthOf(DateTime time) => (time.Year * MonthsPerYear) + time.Month - 1;

    private static bool IsLastOfMonth(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);
}
