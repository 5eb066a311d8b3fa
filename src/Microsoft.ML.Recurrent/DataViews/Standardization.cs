using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Per channel (number - mean) * scale; numbers that are NaN or infinite are missing and become the mean, that is 0.</summary>
internal static class Standardization
{
    /// <summary>The column with its means and scales over some sequences, whose missing numbers don't count.</summary>
    public static FeatureColumn Learn(FeatureColumn feature, SequenceStore store, int input, ReadOnlySpan<int> sequences)
    {
        int width = feature.Width;
        var counts = new long[width];
        var means = new double[width];
        var squares = new double[width];
        var origins = new double[width];
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (int sequence in sequences)
            {
                ReadOnlySpan<float> numbers = store.Numbers(input, sequence, 0, store.LengthOf(sequence));
                for (int i = 0; i < numbers.Length; i++)
                {
                    int channel = i % width;
                    if (!float.IsFinite(numbers[i]))
                    {
                        continue;
                    }

                    if (pass == 0)
                    {
                        // Sums are of differences to the first number: a channel that never changes gets its mean exactly.
                        origins[channel] = counts[channel]++ == 0 ? numbers[i] : origins[channel];
                        means[channel] += numbers[i] - origins[channel];
                    }
                    else
                    {
                        double difference = numbers[i] - means[channel];
                        squares[channel] += difference * difference;
                    }
                }
            }

            for (int channel = 0; channel < width && pass == 0; channel++)
            {
                means[channel] = origins[channel] + (means[channel] / Math.Max(1, counts[channel]));
            }
        }

        var scales = new float[width];
        for (int channel = 0; channel < width; channel++)
        {
            double deviation = Math.Sqrt(squares[channel] / Math.Max(1, counts[channel]));
            scales[channel] = float.IsNormal((float)deviation) ? (float)(1 / deviation) : 0;
        }

        return new FeatureColumn
        {
            ColumnName = feature.ColumnName,
            Kind = feature.Kind,
            Width = width,
            Means = [.. means.Select(mean => (float)mean)],
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
                number = float.IsFinite(number) ? number : 0;
            }

            return;
        }

        int width = feature.Width;
        for (int start = 0; start < steps.Length; start += width)
        {
            Span<float> step = steps.Slice(start, width);
            for (int channel = 0; channel < width; channel++)
            {
                float number = step[channel];
                step[channel] = float.IsFinite(number) ? (number - means[channel]) * scales[channel] : 0;
            }
        }
    }
}
