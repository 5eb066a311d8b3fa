namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Mean and deviation per channel of numbers that pass by, the finite ones (Welford 1962).</summary>
internal sealed class ChannelStatistics(int width)
{
    // A sample of wider steps would take more memory than it is worth.
    private const int MostSampled = 2048;

    private readonly long[] _counts = new long[width];
    private readonly double[] _means = new double[width];
    private readonly double[] _squares = new double[width];
    private readonly float[] _greatest = new float[width];
    private readonly float[] _lowest = Filled(width, float.PositiveInfinity);
    private readonly float[] _highest = Filled(width, float.NegativeInfinity);
    private readonly StepSample? _sample = width <= MostSampled ? new StepSample(width) : null;
    private readonly long[] _givenCounts = new long[width];
    private long _sparseStepCount;

    public int Width => width;

    /// <summary>Takes whole steps of numbers.</summary>
    public void Add(ReadOnlySpan<float> steps)
    {
        for (int start = 0; start < steps.Length; start += width)
        {
            _sample?.Add(steps.Slice(start, width));
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

    /// <summary>
    /// The number of a channel farthest from the mean, if standardization by it leaves little of the others: they lie within 1 / <paramref name="limit"/> of a
    /// deviation, or it lies more than <paramref name="limit"/> deviations away. Its distance is from the median, in deviations of the bulk of the numbers.
    /// Null: there is no such number, or the bulk is a single value.
    /// </summary>
    public (float Number, double Distance, double Median)? OutlierOf(int channel, double limit)
    {
        // Of n numbers one alone lies at most sqrt(n - 1) of all numbers' deviations from their mean: the bulk has to be measured without it.
        if (_sample?.SpreadOf(channel) is not ({ } median, > 0 and var usual))
        {
            return null;
        }

        double mean = MeanOf(channel);
        double deviation = DeviationOf(channel);
        float farthest = _highest[channel] - mean > mean - _lowest[channel] ? _highest[channel] : _lowest[channel];
        return deviation > limit * usual || Math.Abs(farthest - mean) > limit * deviation ? (farthest, Math.Abs(farthest - median) / usual, median) : null;
    }

    private static float[] Filled(int width, float value)
    {
        var numbers = new float[width];
        numbers.AsSpan().Fill(value);
        return numbers;
    }

    private long ZerosOf(int channel) => _sparseStepCount - _givenCounts[channel];

    private void Add(int channel, float number)
    {
        if (float.IsFinite(number))
        {
            double difference = number - _means[channel];
            _means[channel] += difference / ++_counts[channel];
            _squares[channel] += difference * (number - _means[channel]);
            _greatest[channel] = Math.Max(_greatest[channel], Math.Abs(number));
            _lowest[channel] = Math.Min(_lowest[channel], number);
            _highest[channel] = Math.Max(_highest[channel], number);
        }
    }
}
