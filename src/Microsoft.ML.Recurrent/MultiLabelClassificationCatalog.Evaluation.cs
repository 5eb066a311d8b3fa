using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent;

public sealed partial class MultiLabelClassificationCatalog
{
    /// <summary>Measures multi-label predictions: F1, average precision, Hamming loss, subset accuracy and log-loss, over all labels and for each.</summary>
    /// <remarks>
    /// <para>
    /// A label column of one dimension has a value for each of its L labels, so its size must be known; one of two dimensions, as
    /// <c>[VectorType(0, L)]</c> declares it, has a value for each step and label (steps x L, step by step), and so has one of further dimensions after the
    /// steps. One of one dimension beside predictions of steps x 1 has a label for each step. The other columns have as many values in each row. Vectors may be sparse. Labels are named by the annotation SlotNames or TrainingLabelValues of
    /// the label or score column, the first that has L values.
    /// </para>
    /// <para>
    /// Rows are read one by one. For average precision the scores are kept: 4 to 8 bytes for each label value, as lists grow, and 4 more while all are
    /// ranked together at the end. With null as <paramref name="scoreColumnName"/> nothing but counts is kept.
    /// </para>
    /// </remarks>
    /// <param name="data">Scored data.</param>
    /// <param name="labelColumnName">Name of the column of true labels, a vector of Boolean or of <see cref="float"/>: 1 true, 0 false, NaN missing.</param>
    /// <param name="scoreColumnName">
    /// Name of the column of scores, a vector of <see cref="float"/> by which average precision ranks (logits; higher is more likely true); null: no average
    /// precision.
    /// </param>
    /// <param name="probabilityColumnName">Name of the column of probabilities, a vector of <see cref="float"/> from 0 to 1; null: no log-loss.</param>
    /// <param name="predictedLabelColumnName">Name of the column of predicted labels, a vector of Boolean.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A row has columns of different lengths, a step without all its labels, a label that is neither 0, 1 nor NaN, or a probability outside of 0 to 1.
    /// </exception>
    /// <example>
    /// <code>
    /// MultiLabelClassificationMetrics metrics = mlContext.MultiLabelClassification.Evaluate(model.Transform(test), labelColumnName: "Topics");
    /// Console.WriteLine(metrics.GetFormattedTable());
    /// </code>
    /// </example>
    public MultiLabelClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string? scoreColumnName = "Score",
        string? probabilityColumnName = "Probability",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(predictedLabelColumnName);
        return MultiLabelEvaluator.Evaluate(data, labelColumnName, scoreColumnName, probabilityColumnName, predictedLabelColumnName);
    }
}
