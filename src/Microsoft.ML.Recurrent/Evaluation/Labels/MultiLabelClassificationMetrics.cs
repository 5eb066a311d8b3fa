using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How well several labels, each of them true or false for itself, were predicted.</summary>
/// <remarks>
/// <para>
/// A step is what has all labels once: the row itself, or each step of a sequence. "Micro" counts the values of all labels together, so that frequent
/// labels weigh more; "macro" is the mean over the labels, those left out for which no row has a value. A missing label value counts nowhere.
/// </para>
/// <para>
/// Average precision is, as scikit-learn defines it, the sum over thresholds of (R_n - R_(n-1)) P_n, where P_n and R_n are precision and recall of what
/// scores at least as high as the n-th highest score; equal scores are one threshold, and nothing is interpolated. A label that is never true has none
/// and is left out of the macro mean.
/// </para>
/// <para>A score or probability that is NaN makes the metrics that depend on it NaN.</para>
/// </remarks>
public sealed class MultiLabelClassificationMetrics
{
    internal MultiLabelClassificationMetrics()
    {
    }

    /// <summary>Rows with a label value at least.</summary>
    public required long RowCount { get; init; }

    /// <summary>Steps with a label value at least; as many as rows where a row is one step.</summary>
    public required long StepCount { get; init; }

    /// <summary>Label values that were evaluated, over all steps and labels.</summary>
    public long ValueCount => PerLabel.Sum(label => label.Count);

    /// <summary>Share of the predictions that are true, all labels together; 0 without any.</summary>
    public double MicroPrecision => Total.Precision;

    /// <summary>Share of the true label values that were predicted, all labels together; 0 without any.</summary>
    public double MicroRecall => Total.Recall;

    /// <summary>Harmonic mean of <see cref="MicroPrecision"/> and <see cref="MicroRecall"/>; 0 where nothing was both true and predicted.</summary>
    public double MicroF1 => Total.F1;

    /// <summary>Mean of the labels' precisions; a label that was never predicted adds 0. 0 without any.</summary>
    public double MacroPrecision => MeanOf(label => label.Precision);

    /// <summary>Mean of the labels' recalls; a label that is never true adds 0. 0 without any.</summary>
    public double MacroRecall => MeanOf(label => label.Recall);

    /// <summary>
    /// Mean of the labels' F1; a label that is never both true and predicted adds 0, as scikit-learn's zero_division=0 has it. 0 without any.
    /// </summary>
    public double MacroF1 => MeanOf(label => label.F1);

    /// <summary>Share of the label values that were predicted wrongly, true and false alike; NaN without any.</summary>
    public double HammingLoss => (double)Total.ErrorCount / ValueCount;

    /// <summary>Share of the steps all of whose label values were predicted; NaN without any.</summary>
    public required double SubsetAccuracy { get; init; }

    /// <summary>Average precision of all label values, ranked together by their scores; NaN where none is true and without scores.</summary>
    public required double MicroAveragePrecision { get; init; }

    /// <summary>Mean of the average precisions of the labels that are true at least once; NaN without any and without scores.</summary>
    public double MacroAveragePrecision
        => PerLabel.Where(label => label.PositiveCount > 0).Select(label => label.AveragePrecision).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Mean over the label values of the negative natural logarithm of the probability of the value, p where it is true and 1 - p where it is false, which is
    /// at least 1e-15; NaN without any value and without probabilities.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>Each label, in the order of the column.</summary>
    public required IReadOnlyList<LabelMetrics> PerLabel { get; init; }

    private LabelMetrics Total => new(
        "micro",
        PerLabel.Sum(label => label.Count),
        PerLabel.Sum(label => label.PositiveCount),
        PerLabel.Sum(label => label.PredictedCount),
        PerLabel.Sum(label => label.CorrectCount),
        MicroAveragePrecision,
        LogLoss);

    /// <summary>
    /// Precision, recall, F1, average precision (AP) and log-loss of every label and of all together, and the other metrics, as a text of several lines.
    /// </summary>
    public string GetFormattedTable()
    {
        int width = PerLabel.Max(label => (int?)label.Name.Length) is { } longest ? Math.Max(longest, 5) : 5;
        var table = new StringBuilder();
        table.AppendLine($"{"label".PadRight(width)}  precision  recall      F1      AP  log-loss   values     true  predicted  correct");
        foreach (LabelMetrics label in PerLabel.Append(Total))
        {
            table.Append(Shares(label.Name, label.Precision, label.Recall, label.F1, label.AveragePrecision));
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {label.LogLoss,8:F4}  {label.Count,7}  {label.PositiveCount,7}  {label.PredictedCount,9}  {label.CorrectCount,7}");
        }

        table.AppendLine(Shares("macro", MacroPrecision, MacroRecall, MacroF1, MacroAveragePrecision));
        table.AppendLine(
            CultureInfo.InvariantCulture, $"steps {StepCount} of {RowCount} rows, all labels right {SubsetAccuracy:F4}; Hamming loss {HammingLoss:F4}");
        return table.ToString();

        string Shares(string name, double precision, double recall, double f1, double averagePrecision)
            => string.Create(
                CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {precision,9:F4}  {recall,6:F4}  {f1,6:F4}  {averagePrecision,6:F4}");
    }

    private double MeanOf(Func<LabelMetrics, double> metric) => PerLabel.Where(label => label.Count > 0).Select(metric).DefaultIfEmpty(0).Average();
}
