namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A peer at the setting of its lower p10.</summary>
/// <param name="Setting">Name of the setting.</param>
/// <param name="Times">Its times.</param>
/// <param name="Ours">Ours, taken in turns with them.</param>
internal sealed record PeerResult(string Setting, Spread Times, Spread Ours)
{
    public double Ratio => Times.P10 / Ours.P10;

    public double MedianRatio => Times.Median / Ours.Median;
}
