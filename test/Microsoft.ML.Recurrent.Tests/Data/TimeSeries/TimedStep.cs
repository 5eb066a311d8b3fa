namespace Microsoft.ML.Recurrent.Tests.Data.TimeSeries;

/// <summary>A row of the tests of series in time.</summary>
internal sealed class TimedStep
{
    public string Meter { get; set; } = "";

    public DateTime Time { get; set; }

    public float Load { get; set; }

    public double Price { get; set; }

    public int Day { get; set; }

    /// <summary>Rows of one series, an hour apart from the first of January 2024.</summary>
    public static TimedStep[] Hours(string meter, params float[] loads)
        => [.. loads.Select((load, hour) => new TimedStep { Meter = meter, Time = Start.AddHours(hour), Load = load, Price = 10 * load, Day = hour / 24 })];

    public static DateTime Start { get; } = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
}
