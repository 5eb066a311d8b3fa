using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>
/// What <see cref="Standardization"/> is to dense numbers: per channel number / greatest magnitude in training. Zeros stay zeros, which
/// no mean can be taken from, and ones of a one-hot vector stay ones. Numbers that are NaN, infinite or too large
/// (<see cref="Standardization.Largest"/>) are missing and become 0.
/// </summary>
internal static class SparseScaling
{
    /// <summary>The column with its scales; without where none are wanted.</summary>
    public static FeatureColumn Learn(FeatureColumn feature, ChannelStatistics statistics, bool isScaled) => new()
    {
        ColumnName = feature.ColumnName,
        Kind = feature.Kind,
        Width = feature.Width,
        Scales = isScaled ? [.. Enumerable.Range(0, feature.Width).Select(channel => ScaleOf(statistics.GreatestOf(channel)))] : null,
        IsSparse = true,
    };

    /// <summary>Replaces all numbers by what the network reads.</summary>
    public static void Apply(SparseRows rows, FeatureColumn feature)
    {
        ReadOnlySpan<int> columns = rows.AllColumns;
        Span<float> values = rows.AllValues;
        for (int i = 0; i < columns.Length; i++)
        {
            values[i] = Apply(values[i], columns[i], feature);
        }
    }

    /// <summary>What the network reads for a number of a channel.</summary>
    public static float Apply(float number, int channel, FeatureColumn feature)
        => Standardization.Known(feature.Scales is { } scales ? number * scales[channel] : number);

    /// <summary>Adds the numbers of one step to the row begun last, as the network reads them.</summary>
    public static void AddStep(SparseRows rows, ReadOnlySpan<float> numbers, FeatureColumn feature)
    {
        for (int channel = 0; channel < numbers.Length; channel++)
        {
            if (numbers[channel] != 0)
            {
                rows.Add(channel, Apply(numbers[channel], channel, feature));
            }
        }
    }

    private static float ScaleOf(float greatest) => float.IsNormal(greatest) ? 1 / greatest : 0;
}
