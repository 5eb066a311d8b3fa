namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>What neighbouring times of series are apart, to find their frequency from.</summary>
/// <param name="isCalendar">Whether they are ticks of times, which may be months apart.</param>
internal sealed class StepDifferences(bool isCalendar)
{
    // A month has 28 to 31 days, a quarter 90 to 92, a year 365 or 366.
    private const long ShortestMonth = 28 * TimeSpan.TicksPerDay;
    private const double DaysOfMonth = 30.436875;
    private const int MostMonths = 1200;

    // Of months no length makes up more than 7 of 12, and of years 3 of 4, which keep their day.
    private const double ShareOfSpans = 0.7;
    private const int FewestSpans = 3;

    private readonly Dictionary<long, long> _counts = [];
    private bool _keepsDays = true;

    public long Count { get; private set; }

    /// <summary>Adds the times of neighbouring rows.</summary>
    public void Add(long earlier, long later)
    {
        _counts[later - earlier] = _counts.GetValueOrDefault(later - earlier) + 1;
        Count++;
        _keepsDays = _keepsDays && isCalendar && new StepFrequency(0, 1).IsStep(new DateTime(earlier), new DateTime(later));
    }

    /// <summary>The frequency that most of them have; none where there are none.</summary>
    public StepFrequency MostCommon()
    {
        if (Count == 0)
        {
            return default;
        }

        // Months differ in length, so that they are counted together.
        bool areSpans = !isCalendar || (!_keepsDays && Count >= FewestSpans && _counts.Values.Max() > ShareOfSpans * Count);
        var groups = new Dictionary<StepFrequency, long>();
        foreach ((long difference, long count) in _counts)
        {
            StepFrequency key = !areSpans && difference >= ShortestMonth && MonthsOf(difference) is { } months ? new StepFrequency(0, months) : new StepFrequency(difference, 0);
            groups[key] = groups.GetValueOrDefault(key) + count;
        }

        return groups.OrderByDescending(group => group.Value).ThenBy(group => group.Key.Months).ThenBy(group => group.Key.Ticks).First().Key;
    }

    /// <summary>The months that a time of whole days may be; null: it may be none.</summary>
    private static int? MonthsOf(long ticks)
    {
        if (ticks % TimeSpan.TicksPerDay != 0)
        {
            return null;
        }

        long days = ticks / TimeSpan.TicksPerDay;
        int months = (int)Math.Round(days / DaysOfMonth);
        long shortest = (365L * months / 12) - 3;
        long longest = ((366L * months) + 11) / 12 + 1;
        return months > 0 && months <= MostMonths && days >= Math.Min(shortest, months == 1 ? 28 : long.MaxValue) && days <= longest ? months : null;
    }
}
