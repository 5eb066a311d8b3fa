namespace Samples.Data.Forecasts;

/// <summary>One number of a series at a time.</summary>
internal sealed class SeriesStep
{
    public string Series { get; set; } = "";

    public DateTime Time { get; set; }

    public float Value { get; set; }
}
