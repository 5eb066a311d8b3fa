namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>Errors of predicted numbers, several per step, summed by channel: the first number of all steps, the second ...</summary>
internal sealed class ChannelErrors
{
    private readonly string[] _names;
    private readonly ChannelSums[] _channels;

    /// <param name="names">A name for each channel.</param>
    public ChannelErrors(string[] names)
    {
        _names = names;
        _channels = Array.ConvertAll(names, _ => new ChannelSums());
    }

    /// <summary>Rows with a label at least.</summary>
    public long RowCount { get; private set; }

    /// <summary>Steps with a label at least.</summary>
    public long StepCount { get; private set; }

    public long ValueCount => _channels.Sum(channel => channel.Count);

    public double MeanAbsoluteError => _channels.Sum(channel => channel.AbsoluteErrors) / ValueCount;

    public double MeanSquaredError => _channels.Sum(channel => channel.SquaredErrors) / ValueCount;

    /// <summary>Mean over the channels whose labels are not all equal; NaN without any.</summary>
    public double RSquared => _channels
        .Where(channel => channel.SquaredDeviations != 0)
        .Select(channel => channel.ToMetrics("").RSquared)
        .DefaultIfEmpty(double.NaN)
        .Average();

    public RegressionChannelMetrics[] PerChannel => [.. _channels.Zip(_names, (channel, name) => channel.ToMetrics(name))];

    /// <summary>Adds the errors of all rows; their first source is the label, their second the score.</summary>
    public void AddAll(ValueCursor rows)
    {
        while (rows.MoveNext())
        {
            Add(rows[0], rows[1]);
        }
    }

    /// <summary>Adds the errors of a row's steps; a label that is NaN is missing and left out.</summary>
    private void Add(ReadOnlySpan<float> labels, ReadOnlySpan<float> scores)
    {
        long before = StepCount;
        for (int start = 0; start < labels.Length; start += _channels.Length)
        {
            bool hasLabel = false;
            for (int channel = 0; channel < _channels.Length; channel++)
            {
                float label = labels[start + channel];
                if (!float.IsNaN(label))
                {
                    hasLabel = true;
                    _channels[channel].Add(label, scores[start + channel]);
                }
            }

            StepCount += hasLabel ? 1 : 0;
        }

        RowCount += StepCount > before ? 1 : 0;
    }
}
