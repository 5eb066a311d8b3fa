using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Places of times in the cycles of the calendar, with the same bits on every machine. Every step of every window asks for them, so sines and cosines of all places of a
/// cycle are kept in a table: sums at every step took nearly as long as training a GRU of 32 units.
/// </summary>
internal static class CalendarCycles
{
    private static readonly float[][] s_tables =
    [
        .. Enum.GetValues<CalendarFeature>().Order().Select(cycle => Table(PlaceCountOf(cycle), place => TurnsOf(cycle, place))),
    ];

    /// <summary>Numbers that tell a place in a cycle.</summary>
    public const int NumbersPerCycle = 2;

    /// <summary>Writes sine and cosine of a time's place in each cycle.</summary>
    public static void Write(ReadOnlySpan<CalendarFeature> cycles, long ticks, Span<float> numbers)
    {
        var time = new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
        for (int i = 0; i < cycles.Length; i++)
        {
            int place = cycles[i] switch
            {
                CalendarFeature.MinuteOfHour => time.Minute,
                CalendarFeature.HourOfDay => (60 * time.Hour) + time.Minute,
                CalendarFeature.DayOfWeek => (int)time.DayOfWeek,
                CalendarFeature.DayOfMonth => time.Day - 1,
                CalendarFeature.DayOfYear => time.DayOfYear - 1,
                CalendarFeature.MonthOfYear => time.Month - 1,
                _ => throw NoCycle(cycles[i]),
            };
            s_tables[(int)cycles[i]].AsSpan(NumbersPerCycle * place, NumbersPerCycle).CopyTo(numbers[(NumbersPerCycle * i)..]);
        }
    }

    /// <summary>sin(2 pi x) by its Taylor sum to the term of order 15 after reduction to a quarter turn; absolute error below 1e-11.</summary>
    internal static double SineOf(double turns)
    {
        double rest = turns - Math.Floor(turns);
        double sign = rest > 0.5 ? -1 : 1;
        rest = rest > 0.5 ? rest - 0.5 : rest;
        double angle = 2 * Math.PI * (rest > 0.25 ? 0.5 - rest : rest);
        double square = angle * angle;
        double sum = 0;
        for (int order = 15; order > 1; order -= 2)
        {
            sum = (1 + sum) * -square / (order * (order - 1));
        }

        return sign * angle * (1 + sum);
    }

    private static int PlaceCountOf(CalendarFeature cycle) => cycle switch
    {
        CalendarFeature.MinuteOfHour => 60,
        CalendarFeature.HourOfDay => 1440,
        CalendarFeature.DayOfWeek => 7,
        CalendarFeature.DayOfMonth => 31,
        CalendarFeature.DayOfYear => 366,
        CalendarFeature.MonthOfYear => 12,
        _ => throw NoCycle(cycle),
    };

    private static double TurnsOf(CalendarFeature cycle, int place)
        => cycle == CalendarFeature.HourOfDay ? (place / 60 / 24.0) + (place % 60 / 1440.0) : place / (double)PlaceCountOf(cycle);

    private static float[] Table(int count, Func<int, double> turnsOf)
        => [.. Enumerable.Range(0, count).Select(turnsOf).SelectMany(turns => new[] { (float)SineOf(turns), (float)SineOf(turns + 0.25) })];

    private static UnreachableException NoCycle(CalendarFeature cycle) => new($"No cycle is named {cycle}.");
}
