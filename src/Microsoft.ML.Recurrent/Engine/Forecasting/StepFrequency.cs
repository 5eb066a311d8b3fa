namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>The time from a step of a series to the next: ticks, or months of the calendar.</summary>
/// <param name="Ticks">Of 100 ns for times, or of whatever numbers count the steps; 0 where months do.</param>
/// <param name="Months">Of the calendar; 0: ticks.</param>
internal readonly record struct StepFrequency(long Ticks, int Months)
{
    // A month has 28 to 31 days, a quarter 90 to 92, a year 365 or 366.
    private const long ShortestMonth = 28 * TimeSpan.TicksPerDay;

    /// <summary>Whether no step has a time.</summary>
    public bool IsNone => Ticks == 0 && Months == 0;

    /// <summary>The time some steps later.</summary>
    public long Add(long time, int steps)
    {
        if (Months == 0)
        {
            return time + (steps * Ticks);
        }

        var from = new DateTime(time);
        DateTime moved = from.AddMonths(steps * Months);

        // A series of the last days of months stays one.
        return from.Day == DateTime.DaysInMonth(from.Year, from.Month)
            ? moved.AddDays(DateTime.DaysInMonth(moved.Year, moved.Month) - moved.Day).Ticks
            : moved.Ticks;
    }

    /// <summary>Steps between two times; null where they are no whole number of steps apart.</summary>
    public int? StepsBetween(long earlier, long later)
    {
        if (Months == 0)
        {
            return Ticks > 0 && (later - earlier) % Ticks == 0 && (later - earlier) / Ticks <= int.MaxValue ? (int)((later - earlier) / Ticks) : null;
        }

        (DateTime from, DateTime to) = (new DateTime(earlier), new DateTime(later));
        int months = (12 * (to.Year - from.Year)) + to.Month - from.Month;
        return months % Months == 0 && (from.TimeOfDay == to.TimeOfDay) ? months / Months : null;
    }

    /// <summary>What most neighbours of some differences are apart.</summary>
    /// <param name="counts">How often each difference of neighbouring times was met.</param>
    /// <param name="isCalendar">Whether they are ticks of times, which may be months apart.</param>
    public static StepFrequency MostCommon(IReadOnlyDictionary<long, long> counts, bool isCalendar)
    {
        if (counts.Count == 0)
        {
            return default;
        }

        // Months differ in length, so that they are counted together.
        var groups = new Dictionary<StepFrequency, long>();
        foreach ((long difference, long count) in counts)
        {
            StepFrequency key = isCalendar && difference >= ShortestMonth && MonthsOf(difference) is { } months ? new StepFrequency(0, months) : new StepFrequency(difference, 0);
            groups[key] = groups.GetValueOrDefault(key) + count;
        }

        return groups.OrderByDescending(group => group.Value).ThenBy(group => group.Key.Months).ThenBy(group => group.Key.Ticks).First().Key;
    }

    public override string ToString() => Months switch
    {
        0 => Ticks % TimeSpan.TicksPerMinute == 0 && Ticks != 0 ? new TimeSpan(Ticks).ToString("c") : FormattableString.Invariant($"{Ticks}"),
        1 => "1 month",
        _ => FormattableString.Invariant($"{Months} months"),
    };

    /// <summary>The months that a time of whole days may be; null: four weeks and the like are none.</summary>
    private static int? MonthsOf(long ticks)
    {
        if (ticks % TimeSpan.TicksPerDay != 0)
        {
            return null;
        }

        long days = ticks / TimeSpan.TicksPerDay;
        int months = (int)Math.Round(days / 30.436875);
        long shortest = (365L * months / 12) - 3;
        long longest = ((366L * months) + 11) / 12 + 1;
        return months > 0 && months <= 1200 && days >= Math.Min(shortest, months == 1 ? 28 : long.MaxValue) && days <= longest ? months : null;
    }
}
