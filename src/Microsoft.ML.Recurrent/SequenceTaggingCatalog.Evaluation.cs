using Microsoft.ML.Recurrent.Evaluation;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceTaggingCatalog
{
    /// <summary>Measures tagged data: entities as the CoNLL evaluation script and seqeval count them, tokens, sentences and log-loss.</summary>
    /// <remarks>
    /// Labels and predictions are compared by what their keys stand for, so either may be texts, and a label that the model has never seen is an
    /// error in the counts. Tokens without a label count nowhere. Rows are read one by one and not kept.
    /// </remarks>
    /// <param name="data">Data that a tagger transformed.</param>
    /// <param name="labelColumnName">Name of the column of true labels, a vector of keys or of text with one for each step.</param>
    /// <param name="scoreColumnName">Name of the column of scores, a vector of steps x classes; null: no log-loss.</param>
    /// <param name="predictedLabelColumnName">Name of the column of predicted labels, a vector of keys or of text.</param>
    /// <param name="scheme">How the labels mark entities; null: found in the labels.</param>
    /// <param name="strict">
    /// Whether entities count only where their labels are well formed in the scheme, as in seqeval's strict mode; else as the CoNLL script reads
    /// any labels.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">A row has not as many labels, predictions and scores as steps.</exception>
    /// <example>
    /// <code>
    /// SequenceTaggingMetrics metrics = mlContext.SequenceTagging.Evaluate(model.Transform(test), labelColumnName: "Tags");
    /// Console.WriteLine(metrics.GetFormattedTable());
    /// </code>
    /// </example>
    public SequenceTaggingMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string? scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        TaggingScheme? scheme = null,
        bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(predictedLabelColumnName);
        return SequenceTaggingEvaluator.Evaluate(data, labelColumnName, predictedLabelColumnName, scoreColumnName, scheme, strict);
    }

    /// <summary>The entities that the labels of each row mark.</summary>
    /// <remarks>
    /// Ill-formed labels are read as the CoNLL evaluation script reads them: an I- that nothing of its type goes before begins an entity. Rows are
    /// read as the result is enumerated, anew each time.
    /// </remarks>
    /// <param name="data">Tagged data.</param>
    /// <param name="labelColumnName">Name of the column of labels, a vector of keys or of text with one for each step.</param>
    /// <param name="tokenColumnName">Name of the column of tokens, a vector of text or of keys; null: entities have no text.</param>
    /// <param name="scoreColumnName">Name of the column of scores, a vector of steps x classes; null: entities have no confidence.</param>
    /// <param name="scheme">How the labels mark entities; null: found in the labels, at the cost of reading them first.</param>
    /// <returns>A list for each row, in the order of its steps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <example>
    /// <code>
    /// foreach (IReadOnlyList&lt;TaggedSpan> entities in mlContext.SequenceTagging.ExtractSpans(tagged, tokenColumnName: "Tokens", scoreColumnName: "Score"))
    /// {
    ///     Console.WriteLine(string.Join(", ", entities.Select(entity => $"{entity.Type}: {entity.Text}")));
    /// }
    /// </code>
    /// </example>
    public IEnumerable<IReadOnlyList<TaggedSpan>> ExtractSpans(
        IDataView data,
        string labelColumnName = "PredictedLabel",
        string? tokenColumnName = null,
        string? scoreColumnName = null,
        TaggingScheme? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        return SpanExtraction.Extract(data, labelColumnName, tokenColumnName, scoreColumnName, scheme);
    }
}
