using System.Globalization;

namespace Microsoft.ML.Recurrent;

/// <summary>How a metric changes when a channel, or a block of time, tells the model nothing any more.</summary>
public sealed class SequenceImportance
{
    internal SequenceImportance(string name, int? timeBlock, double metric, double[] changes)
    {
        Name = name;
        TimeBlock = timeBlock;
        Metric = metric;
        Changes = Array.AsReadOnly(changes);
        MeanChange = changes.Average();
        StandardDeviation = changes.Length < 2 ? 0 : Math.Sqrt(changes.Sum(change => (change - MeanChange) * (change - MeanChange)) / (changes.Length - 1));
    }

    /// <summary>The channel's name, or the block's share of the sequence, such as <c>0 % to 10 %</c>.</summary>
    public string Name { get; }

    /// <summary>The block of time, from 0; null: a channel.</summary>
    public int? TimeBlock { get; }

    /// <summary>The metric of the data as they are.</summary>
    public double Metric { get; }

    /// <summary>Per permutation (of occlusion: once) the metric of the changed data less <see cref="Metric"/>: negative where a metric that is to be high became worse.</summary>
    public IReadOnlyList<double> Changes { get; }

    /// <summary>Mean of <see cref="Changes"/>.</summary>
    public double MeanChange { get; }

    /// <summary>Standard deviation of <see cref="Changes"/> (n - 1); 0 of a single one.</summary>
    public double StandardDeviation { get; }

    /// <summary>The importance in a line.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Name}: {MeanChange:+0.0000;-0.0000;0} +- {StandardDeviation:0.0000} ({Metric:0.0000} before)");
}
