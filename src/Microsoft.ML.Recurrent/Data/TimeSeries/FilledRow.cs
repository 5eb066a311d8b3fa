namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>A row of filled series: a kept one, or one in the gap between two kept ones.</summary>
/// <param name="Before">The kept row, or the last one before the gap.</param>
/// <param name="After">The kept row, or the first one after the gap.</param>
/// <param name="Share">The part of the way from the one to the other; 0: a kept row.</param>
/// <param name="Time">The time of its step.</param>
internal readonly record struct FilledRow(int Before, int After, double Share, DateTime Time)
{
    public bool IsGap => Before != After;
}
