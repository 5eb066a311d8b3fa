namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>The errors of one number, summed.</summary>
internal sealed class ChannelSums
{
    private double _labelMean;

    public long Count { get; private set; }

    public double AbsoluteErrors { get; private set; }

    public double SquaredErrors { get; private set; }

    /// <summary>
    /// Sum of (label - mean)^2. Updated with the mean, label by label (Welford 1962): a difference of sums of squares would lose all digits where labels
    /// lie close together and far from 0.
    /// </summary>
    public double SquaredDeviations { get; private set; }

    public void Add(double label, double score)
    {
        double error = score - label;
        AbsoluteErrors += Math.Abs(error);
        SquaredErrors += error * error;
        Count++;
        double deviation = label - _labelMean;
        _labelMean += deviation / Count;
        SquaredDeviations += deviation * (label - _labelMean);
    }

    public RegressionChannelMetrics ToMetrics(string name) => new(
        name,
        Count,
        AbsoluteErrors / Count,
        SquaredErrors / Count,
        SquaredDeviations == 0 ? double.NaN : 1 - (SquaredErrors / SquaredDeviations));
}
