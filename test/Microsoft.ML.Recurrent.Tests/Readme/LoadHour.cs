namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A row of the forecasting example: one hour of a load that repeats every day.</summary>
public sealed class LoadHour
{
    public DateTime Time { get; set; }

    public float Load { get; set; }

    public static IEnumerable<LoadHour> Some(int days)
        => Enumerable.Range(0, days * 24).Select(hour => new LoadHour
        {
            Time = new DateTime(2026, 1, 1).AddHours(hour),
            Load = 100 + (20 * MathF.Sin(hour % 24 * MathF.Tau / 24)) + (hour * 7919 % 13 / 4f),
        });
}
