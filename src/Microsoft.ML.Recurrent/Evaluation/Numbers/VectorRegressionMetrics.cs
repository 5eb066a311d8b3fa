using Microsoft.ML.Recurrent.Evaluation.Numbers;

namespace Microsoft.ML.Recurrent;

/// <summary>How well labels of several numbers per row were predicted.</summary>
/// <remarks>
/// An output is one of the numbers of a label, over all rows. A label value that is NaN is missing and counts nowhere. A score that is NaN makes the metrics
/// of its output, and those of all outputs together, NaN.
/// </remarks>
public sealed class VectorRegressionMetrics
{
    internal VectorRegressionMetrics(ChannelErrors errors)
    {
        RowCount = errors.RowCount;
        ValueCount = errors.ValueCount;
        MeanAbsoluteError = errors.MeanAbsoluteError;
        MeanSquaredError = errors.MeanSquaredError;
        RSquared = errors.RSquared;
        PerOutput = errors.PerChannel;
    }

    /// <summary>Rows with a label value at least.</summary>
    public long RowCount { get; }

    /// <summary>Label values that were evaluated, over all rows and outputs.</summary>
    public long ValueCount { get; }

    /// <summary>Mean of |score - label| over all label values; NaN without any.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>Mean of (score - label)^2 over all label values; NaN without any.</summary>
    public double MeanSquaredError { get; }

    /// <summary>Square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>
    /// Mean of the outputs' coefficients of determination (<see cref="RegressionChannelMetrics.RSquared"/>), each output weighing the same; an output whose
    /// labels are all equal has none and is left out. NaN without any.
    /// </summary>
    public double RSquared { get; }

    /// <summary>Each output, in the order of the label's numbers.</summary>
    public IReadOnlyList<RegressionChannelMetrics> PerOutput { get; }

    /// <summary>The errors of every output and of all together, as a text of several lines.</summary>
    public string GetFormattedTable() => ErrorTable.Format(
        "output",
        PerOutput,
        new RegressionChannelMetrics("all", ValueCount, MeanAbsoluteError, MeanSquaredError, RSquared),
        $"rows {RowCount}");
}
