namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>
/// Per channel (number - mean) * scale; numbers that are NaN, infinite or beyond <see cref="Largest"/> then are missing and become the mean, that is 0. Numbers below
/// <see cref="Smallest"/> are 0 too.
/// </summary>
internal static class Standardization
{
    /// <summary>The greatest size of a number that a network reads: of greater ones sums of products would leave the range of floats and end in NaN.</summary>
    public const float Largest = 1e30f;

    /// <summary>The least size of a number that a network reads: smaller ones change nothing, and products of them are subnormal, which takes ten times as long.</summary>
    public const float Smallest = 1e-20f;

    /// <summary>The column with the means and scales of its numbers.</summary>
    public static FeatureColumn Learn(FeatureColumn feature, ChannelStatistics channels)
    {
        int width = feature.Width;
        var means = new float[width];
        var scales = new float[width];
        for (int channel = 0; channel < width; channel++)
        {
            double deviation = channels.DeviationOf(channel);
            means[channel] = (float)channels.MeanOf(channel);
            scales[channel] = float.IsNormal((float)deviation) ? (float)(1 / deviation) : 0;
        }

        return new FeatureColumn
        {
            ColumnName = feature.ColumnName,
            Kind = feature.Kind,
            Width = width,
            Means = means,
            Scales = scales,
        };
    }

    /// <summary>Replaces whole steps of numbers by what the network reads.</summary>
    public static void Apply(Span<float> steps, FeatureColumn feature)
    {
        if (feature.Means is not { } means || feature.Scales is not { } scales)
        {
            foreach (ref float number in steps)
            {
                number = Known(number);
            }

            return;
        }

        int width = feature.Width;
        for (int start = 0; start < steps.Length; start += width)
        {
            Span<float> step = steps.Slice(start, width);
            for (int channel = 0; channel < width; channel++)
            {
                step[channel] = Known((step[channel] - means[channel]) * scales[channel]);
            }
        }
    }

    /// <summary>What the network reads of a number in its scale: 0 where it is missing or next to nothing.</summary>
    public static float Known(float number) => Math.Abs(number) is >= Smallest and <= Largest ? number : 0;
}
