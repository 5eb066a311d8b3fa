namespace Samples.Searching;

/// <summary>A trial as a row of the table.</summary>
internal sealed class TrialLine
{
    public string Status { get; set; } = "";

    public int Epochs { get; set; }

    public double Metric { get; set; } = double.NaN;

    public double Loss { get; set; } = double.NaN;

    /// <summary>What trials are ranked by; lower is better.</summary>
    public double Rank { get; set; } = double.PositiveInfinity;
}
