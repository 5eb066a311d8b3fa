namespace Samples.Data.Forecasts;

/// <summary>
/// The electricity load of an office by hours: less at night and on weekends, more when the weather is cold, and noise that wanders. Faults can be put into its
/// last part: each number of a fault is one that the load has at other times.
/// </summary>
internal sealed class OfficeLoad(int seed)
{
    private const int Day = 24;
    private const int Week = 168;
    private const int Opens = 7;
    private const int Closes = 19;

    private readonly Random _random = new(seed);

    /// <summary>The loads from a Monday on.</summary>
    public SeriesStep[] Draw(int hours)
    {
        var steps = new SeriesStep[hours];
        double wander = 0;
        double weather = 0;
        for (int hour = 0; hour < hours; hour++)
        {
            wander = (0.8 * wander) + (2 * AutoregressiveSeries.Normal(_random));
            weather = (0.995 * weather) + (0.6 * AutoregressiveSeries.Normal(_random));
            double load = 60 + (IsOpen(hour) ? 80 : 0) + (IsOpen(hour) ? weather : 0.4 * weather) + wander;
            steps[hour] = new SeriesStep { Series = "office", Time = new DateTime(2024, 1, 1).AddHours(hour), Value = (float)load };
        }
        return steps;
    }

    /// <summary>Puts a fault into each week behind an hour, and tells where: the first hour of each and the one behind its last.</summary>
    public (int Start, int End)[] AddFaults(SeriesStep[] steps, int from)
    {
        var faults = new List<(int, int)>();
        for (int week = from; week + Week <= steps.Length; week += Week)
        {
            int day = week + (Day * _random.Next(5));
            (int start, int length, int copied) = _random.Next(3) switch
            {
                0 => (day + 1 + _random.Next(3), 3, Day / 2),               // lights at night: as at noon
                1 => (day + Opens + 2 + _random.Next(5), 2, -Day / 2),      // an outage by day: as at night
                _ => (day + Opens - 4, 3, 5),                               // the heating goes on before its hour
            };
            for (int hour = start; hour < start + length; hour++)
                steps[hour].Value = steps[hour + copied].Value;
            faults.Add((start, start + length));
        }
        return [.. faults];
    }

    private static bool IsOpen(int hour) => hour % Day is >= Opens and < Closes && hour % Week < 5 * Day;
}
