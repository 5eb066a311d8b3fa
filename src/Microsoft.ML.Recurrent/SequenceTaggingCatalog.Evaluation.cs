using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceTaggingCatalog
{
    /// <summary>Measures tagged data: entities as the CoNLL evaluation script and seqeval count them, tokens, sentences and log-loss.</summary>
    /// <remarks>
    /// Labels and predictions are compared by what their keys stand for, so either may be texts, and a label that the model has never seen is an
    /// error in the counts. Tokens without a label count nowhere. Rows are read one by one and not kept, twice where the scheme is to be found: it is the one
    /// that the fewest rows of the true labels break (3 or one in a hundred may); of the predicted ones where the true ones are all <c>O</c>. The classes of
    /// key columns count too, so that a few rows of a model's predictions have the scheme that it learned. A label that the
    /// scheme cannot read counts as <c>O</c> where it is the true one and as wrong where it was predicted; the log and
    /// <see cref="SequenceTaggingMetrics.Warnings"/> name it.
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
    /// <param name="format">How labels with letters are written, as <c>B_PER</c> or <c>PER-B</c>; null: as in <c>B-PER</c>.</param>
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
        bool strict = false,
        TagFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(predictedLabelColumnName);
        SequenceTaggingMetrics metrics = SequenceTaggingEvaluator.Evaluate(
            data, labelColumnName, predictedLabelColumnName, scoreColumnName, scheme, strict, format);
        Warn(metrics.Warnings);
        return metrics;
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
    /// <param name="scheme">How the labels mark entities; null: found in the labels and the classes of their keys, at the cost of reading them first.</param>
    /// <param name="format">How labels with letters are written, as <c>B_PER</c> or <c>PER-B</c>; null: as in <c>B-PER</c>.</param>
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
        TaggingScheme? scheme = null,
        TagFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        return SpanExtraction.Extract(data, labelColumnName, tokenColumnName, scoreColumnName, scheme, format, Warn);
    }

    /// <summary>The entities that the labels of one prediction mark, as a <see cref="PredictionEngine{TSrc, TDst}"/> gives it.</summary>
    /// <remarks>Ill-formed labels are read as the CoNLL evaluation script reads them. An empty label is missing and ends the entity before it.</remarks>
    /// <param name="labels">A label for each token.</param>
    /// <param name="tokens">The tokens; null: entities have no text.</param>
    /// <param name="scores">The score of each token's label or, with <paramref name="classes"/>, tokens x classes as in the column Score; null: entities have no confidence.</param>
    /// <param name="classes">The labels of the scores of a token, in the order of the training label's keys; null: a token has one score.</param>
    /// <param name="sentence">
    /// The text that the tokens are pieces of, in their order; entities then have their place in it. Null: they have none.
    /// </param>
    /// <param name="scheme">
    /// How the labels mark entities. Null: by letters where every label is <c>O</c> or has one, else by runs of a label; give
    /// <see cref="TaggingScheme.None"/> for labels like <c>E-mail</c> and <c>O</c>.
    /// </param>
    /// <param name="format">How labels with letters are written, as <c>B_PER</c> or <c>PER-B</c>; null: as in <c>B-PER</c>.</param>
    /// <returns>The entities in the order of their tokens.</returns>
    /// <exception cref="ArgumentException">
    /// Tokens or scores are of another number than labels tell, or a token is not in the sentence behind those before it.
    /// </exception>
    /// <example>
    /// <code>
    /// TaggedSentence tagged = engine.Predict(new Sentence { Tokens = ["Ada", "Lovelace", "wrote"] });
    /// IReadOnlyList&lt;TaggedSpan> entities = mlContext.SequenceTagging.ExtractSpans(tagged.PredictedLabel, tagged.Tokens, sentence: "Ada Lovelace wrote");
    /// </code>
    /// </example>
    public IReadOnlyList<TaggedSpan> ExtractSpans(
        IReadOnlyList<string> labels,
        IReadOnlyList<string>? tokens = null,
        IReadOnlyList<float>? scores = null,
        IReadOnlyList<string>? classes = null,
        string? sentence = null,
        TaggingScheme? scheme = null,
        TagFormat? format = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return PredictionSpans.Read(labels, tokens, scores, classes, sentence, scheme, format ?? TagFormat.Usual);
    }

    private void Warn(IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        using IChannel channel = ((IHostEnvironment)_mlContext).Start("Evaluation");
        foreach (string warning in warnings)
        {
            channel.Warning(MessageSensitivity.None, "{0}", warning);
        }
    }
}
