using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceToSequenceCatalog
{
    /// <summary>
    /// Measures predicted sequences: exact match, token accuracy, edit-distance rates (WER, PER, CER), BLEU and chrF as sacreBLEU computes them, and
    /// perplexity.
    /// </summary>
    /// <remarks>
    /// Labels, references and predictions are vectors of keys or of text, a symbol per item, or a text, which is read as characters (Unicode code points).
    /// They are compared by what their keys stand for, so columns of different types may be mixed; where one of them is a text, the symbols of the others have
    /// to be single characters. Empty sequences are legal. Rows are read one by one and not kept. Time per row grows with the product of the lengths of
    /// prediction and reference, memory with their sum.
    /// </remarks>
    /// <param name="data">Data with labels and predictions.</param>
    /// <param name="labelColumnName">Name of the column of true sequences.</param>
    /// <param name="predictedLabelColumnName">Name of the column of predicted sequences, such as <c>PredictedLabel</c> or <c>PredictedText</c>.</param>
    /// <param name="referenceColumnNames">
    /// Names of columns with further sequences that are right too. Where a row has fewer, leave them empty: among several references an empty one counts as
    /// absent. Null: the label alone is right.
    /// </param>
    /// <param name="logProbabilityColumnName">
    /// Name of a column of <see cref="float"/>: the natural logarithm of the probability of the label column's sequence, end-of-sequence included. Null: no
    /// perplexity.
    /// </param>
    /// <exception cref="ArgumentException">A name of a reference column is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A log-probability is above 0, or a row has symbols of several characters where another column is read as characters.
    /// </exception>
    /// <example>
    /// <code>
    /// SequenceToSequenceMetrics metrics = mlContext.SequenceToSequence.Evaluate(
    ///     translated, labelColumnName: "French", referenceColumnNames: ["OtherFrench"]);
    /// Console.WriteLine($"bleu: {metrics.Bleu:F1}, chrF: {metrics.ChrF:F1}");
    /// </code>
    /// </example>
    public SequenceToSequenceMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        IReadOnlyList<string>? referenceColumnNames = null,
        string? logProbabilityColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(predictedLabelColumnName);
        IReadOnlyList<string> references = referenceColumnNames ?? [];
        for (int i = 0; i < references.Count; i++)
        {
            if (references[i] is null)
            {
                throw new ArgumentException($"Expected the name of a column, got null at index {i}.", nameof(referenceColumnNames));
            }
        }

        return SequenceToSequenceEvaluator.Evaluate(data, labelColumnName, predictedLabelColumnName, references, logProbabilityColumnName);
    }
}
