namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Mean and deviation per channel of numbers that pass by, the finite ones (Welford 1962).</summary>
internal sealed class ChannelStatistics(int width)
{
    private readonly long[] _counts = new long[width];
    private readonly double[] _means = new double[width];
    private readonly double[] _squares = new double[width];
    private readonly float[] _greatest = new float[width];
    private readonly long[] _givenCounts = new long[width];
    private long _sparseStepCount;

    public int Width => width;

    /// <summary>Takes whole steps of numbers.</summary>
    public void Add(ReadOnlySpan<float> steps)
    {
        for (int start = 0; start < steps.Length; start += width)
        {
            for (int channel = 0; channel < width; channel++)
            {
                Add(channel, steps[start + channel]);
            }
        }
    }

    /// <summary>Takes a step by the channels that are not zero.</summary>
    public void AddSparse(ReadOnlySpan<int> channels, ReadOnlySpan<float> numbers)
    {
        _sparseStepCount++;
        for (int i = 0; i < channels.Length; i++)
        {
            _givenCounts[channels[i]]++;
            Add(channels[i], numbers[i]);
        }
    }

    /// <summary>0 for a channel without any number.</summary>
    public double MeanOf(int channel)
    {
        long zeros = ZerosOf(channel);
        return zeros == 0 ? _means[channel] : _means[channel] * _counts[channel] / (_counts[channel] + zeros);
    }

    /// <summary>Exactly 0 for a channel that never changes.</summary>
    public double DeviationOf(int channel)
    {
        // Zeros that were not given join as a group of their own (Chan, Golub and LeVeque 1979).
        long zeros = ZerosOf(channel);
        long count = _counts[channel] + zeros;
        double between = zeros == 0 ? 0 : _means[channel] * _means[channel] * _counts[channel] * zeros / count;
        return Math.Sqrt((_squares[channel] + between) / Math.Max(1, count));
    }

    /// <summary>The greatest magnitude; 0 for a channel without any number but zeros.</summary>
    public float GreatestOf(int channel) => _greatest[channel];

    private long ZerosOf(int channel) => _sparseStepCount - _givenCounts[channel];

    private void Add(int channel, float number)
    {
        if (float.IsFinite(number))
        {
            double difference = number - _means[channel];
            _means[channel] += difference / ++_counts[channel];
            _squares[channel] += difference * (number - _means[channel]);
            _greatest[channel] = Math.Max(_greatest[channel], Math.Abs(number));
        }
    }
}
