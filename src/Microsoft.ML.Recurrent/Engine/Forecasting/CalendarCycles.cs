using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Places of times in the cycles of the calendar, with the same bits on every machine.</summary>
internal static class CalendarCycles
{
    /// <summary>Numbers that tell a place in a cycle.</summary>
    public const int NumbersPerCycle = 2;

    /// <summary>Writes sine and cosine of a time's place in each cycle.</summary>
    public static void Write(ReadOnlySpan<CalendarFeature> cycles, long ticks, Span<float> numbers)
    {
        var time = new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
        for (int i = 0; i < cycles.Length; i++)
        {
            double place = cycles[i] switch
            {
                CalendarFeature.MinuteOfHour => time.Minute / 60.0,
                CalendarFeature.HourOfDay => (time.Hour / 24.0) + (time.Minute / 1440.0),
                CalendarFeature.DayOfWeek => (int)time.DayOfWeek / 7.0,
                CalendarFeature.DayOfMonth => (time.Day - 1) / 31.0,
                CalendarFeature.DayOfYear => (time.DayOfYear - 1) / 366.0,
                CalendarFeature.MonthOfYear => (time.Month - 1) / 12.0,
                _ => throw new UnreachableException($"No cycle is named {cycles[i]}."),
            };
            numbers[NumbersPerCycle * i] = (float)SineOf(place);
            numbers[(NumbersPerCycle * i) + 1] = (float)SineOf(place + 0.25);
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
}
