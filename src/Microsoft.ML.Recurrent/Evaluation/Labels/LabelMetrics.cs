namespace Microsoft.ML.Recurrent;

/// <summary>How well one of several labels was predicted.</summary>
/// <param name="Name">The label's name, or its index, from 0, where the columns name none.</param>
/// <param name="Count">How often the label has a value, true or false.</param>
/// <param name="PositiveCount">How often it is true.</param>
/// <param name="PredictedCount">How often it was predicted.</param>
/// <param name="CorrectCount">How often it is true and was predicted.</param>
/// <param name="AveragePrecision">
/// Area under the curve of precision over recall, as <see cref="MultiLabelClassificationMetrics"/> defines it; NaN for a label that is never true and
/// without scores.
/// </param>
/// <param name="LogLoss">
/// Mean of the negative natural logarithm of the probability of the label's value; NaN without any value and without probabilities.
/// </param>
public sealed record LabelMetrics(
    string Name, long Count, long PositiveCount, long PredictedCount, long CorrectCount, double AveragePrecision, double LogLoss)
{
    /// <summary>Share of the predictions that are true; 0 without any.</summary>
    public double Precision => PredictedCount == 0 ? 0 : (double)CorrectCount / PredictedCount;

    /// <summary>Share of the true values that were predicted; 0 without any.</summary>
    public double Recall => PositiveCount == 0 ? 0 : (double)CorrectCount / PositiveCount;

    /// <summary>Harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>; 0 where nothing was both true and predicted.</summary>
    public double F1 => CorrectCount == 0 ? 0 : 2.0 * CorrectCount / (PredictedCount + PositiveCount);

    /// <summary>Share of the values that were predicted, true and false alike; NaN without any.</summary>
    public double Accuracy => (double)(Count - ErrorCount) / Count;

    /// <summary>How often the prediction was wrong.</summary>
    public long ErrorCount => PositiveCount + PredictedCount - (2 * CorrectCount);
}
