namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Mean and deviation per channel of numbers that pass by, the finite ones (Welford 1962).</summary>
internal sealed class ChannelStatistics(int width)
{
    private readonly long[] _counts = new long[width];
    private readonly double[] _means = new double[width];
    private readonly double[] _squares = new double[width];

    public int Width => width;

    /// <summary>Takes whole steps of numbers.</summary>
    public void Add(ReadOnlySpan<float> steps)
    {
        for (int start = 0; start < steps.Length; start += width)
        {
            for (int channel = 0; channel < width; channel++)
            {
                float number = steps[start + channel];
                if (float.IsFinite(number))
                {
                    double difference = number - _means[channel];
                    _means[channel] += difference / ++_counts[channel];
                    _squares[channel] += difference * (number - _means[channel]);
                }
            }
        }
    }

    /// <summary>0 for a channel without any number.</summary>
    public double MeanOf(int channel) => _means[channel];

    /// <summary>Exactly 0 for a channel that never changes.</summary>
    public double DeviationOf(int channel) => Math.Sqrt(_squares[channel] / Math.Max(1, _counts[channel]));
}
