using Microsoft.ML.Recurrent.Evaluation.Numbers;

namespace Microsoft.ML.Recurrent;

/// <summary>How well the numbers of each step of sequences were predicted.</summary>
/// <remarks>
/// A channel is one of the numbers of a step, over all steps of all rows; with one number per step there is one channel. A label that is NaN is missing
/// and counts nowhere. A score that is NaN makes the metrics of its channel, and those of all channels together, NaN.
/// </remarks>
public sealed class SequenceRegressionMetrics
{
    internal SequenceRegressionMetrics(ChannelErrors errors)
    {
        RowCount = errors.RowCount;
        StepCount = errors.StepCount;
        ValueCount = errors.ValueCount;
        MeanAbsoluteError = errors.MeanAbsoluteError;
        MeanSquaredError = errors.MeanSquaredError;
        RSquared = errors.RSquared;
        PerChannel = errors.PerChannel;
    }

    /// <summary>Rows with a label at least.</summary>
    public long RowCount { get; }

    /// <summary>Steps with a label at least.</summary>
    public long StepCount { get; }

    /// <summary>Labels that were evaluated, over all steps and channels.</summary>
    public long ValueCount { get; }

    /// <summary>Mean of |score - label| over all labels; NaN without any.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>Mean of (score - label)^2 over all labels; NaN without any.</summary>
    public double MeanSquaredError { get; }

    /// <summary>Square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>
    /// Mean of the channels' coefficients of determination (<see cref="RegressionChannelMetrics.RSquared"/>), each channel weighing the same; a channel
    /// whose labels are all equal has none and is left out. NaN without any.
    /// </summary>
    public double RSquared { get; }

    /// <summary>Each channel, in the order of the numbers of a step.</summary>
    public IReadOnlyList<RegressionChannelMetrics> PerChannel { get; }

    /// <summary>The errors of every channel and of all together, as a text of several lines.</summary>
    public string GetFormattedTable() => ErrorTable.Format(
        "channel",
        PerChannel,
        new RegressionChannelMetrics("all", ValueCount, MeanAbsoluteError, MeanSquaredError, RSquared),
        $"steps {StepCount}; sequences {RowCount}");
}
