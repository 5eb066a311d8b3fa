using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Measures tagged data, row by row; nothing but counts is kept.</summary>
internal static class SequenceTaggingEvaluator
{
    /// <param name="data">Data with labels, predicted labels and scores.</param>
    /// <param name="labelColumnName">A vector of texts or keys.</param>
    /// <param name="predictedLabelColumnName">A vector of texts or keys; they need not be the label's keys, what they stand for is compared.</param>
    /// <param name="scoreColumnName">A vector of tokens x classes; null: no log-loss.</param>
    /// <param name="scheme">The scheme of the labels; null: found in them.</param>
    /// <param name="isStrict">Whether only well-formed entities count.</param>
    /// <param name="format">How labels with letters are written; null: as usual.</param>
    public static SequenceTaggingMetrics Evaluate(
        IDataView data, string labelColumnName, string predictedLabelColumnName, string? scoreColumnName, TaggingScheme? scheme, bool isStrict, TagFormat? format = null)
    {
        DataViewSchema.Column label = TagColumn.Find(data.Schema, "label", labelColumnName);
        DataViewSchema.Column predicted = TagColumn.Find(data.Schema, "predicted label", predictedLabelColumnName);
        DataViewSchema.Column? score = scoreColumnName is null ? null : TagScores.Find(data.Schema, scoreColumnName);

        var names = new LabelNames();
        TagFormat written = format ?? TagFormat.Usual;
        SchemeDetection? found = scheme is null ? FindScheme(data, written, label, predicted, score) : null;
        var counts = new TaggingCounts(names, scheme ?? found!.Scheme, isStrict, written);
        DataViewSchema.Column[] columns = score is { } active ? [label, predicted, active] : [label, predicted];
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        TagColumn goldTags = TagColumn.Of(cursor, label, names);
        TagColumn predictedTags = TagColumn.Of(cursor, predicted, names);
        TagScores? scores = score is { } scoreColumn ? new TagScores(cursor, scoreColumn, predicted, names) : null;
        while (cursor.MoveNext())
        {
            ReadOnlySpan<int> goldLabels = goldTags.Read();
            ReadOnlySpan<int> predictedLabels = predictedTags.Read();
            if (goldLabels.Length != predictedLabels.Length)
            {
                throw new InvalidOperationException(
                    $"Row {cursor.Position}: expected as many labels in column '{label.Name}' as predicted ones in column '{predicted.Name}', got {goldLabels.Length} and {predictedLabels.Length}.");
            }

            counts.Add(goldLabels, predictedLabels);
            scores?.Read(goldLabels.Length, cursor.Position);
            for (int token = 0; scores is not null && token < goldLabels.Length; token++)
            {
                if (goldLabels[token] >= 0)
                {
                    counts.AddLoss(scores.LossOf(token, counts.CountedAs(goldLabels[token])));
                }
            }
        }

        return counts.ToMetrics([.. found?.Warnings ?? []]);
    }

    /// <summary>
    /// The scheme of a label column, in one pass: of its rows or, where they have nothing but O, of those of the other column. What else the columns could
    /// hold, the classes of a model among them, counts as labels without rows: a single row seldom has all letters of a scheme.
    /// </summary>
    public static SchemeDetection FindScheme(
        IDataView data, TagFormat format, DataViewSchema.Column label, DataViewSchema.Column? other = null, DataViewSchema.Column? scores = null)
    {
        var names = new LabelNames();
        DataViewSchema.Column[] columns = other is { } second ? [label, second] : [label];
        foreach (string value in columns.SelectMany(column => ClassesOf(data.Schema, column)).Concat(ClassesOf(scores)))
        {
            names.IdOf(value);
        }

        // Labels are predicted when they are read: no row is, unless the true ones tell nothing.
        SchemeEvidence evidence = EvidenceOf(data, label, names, format);
        return new SchemeDetection(evidence.HasSpans || other is null ? evidence : EvidenceOf(data, other.Value, names, format));
    }

    /// <summary>What the keys of a column stand for; of texts, those of the keys that MapKeyToValue has hidden under the same name.</summary>
    private static IEnumerable<string> ClassesOf(DataViewSchema schema, DataViewSchema.Column column)
        => schema.Where(one => one.Name == column.Name).SelectMany(one => KeyValues.Of(one)?.ToTexts() ?? []);

    private static string[] ClassesOf(DataViewSchema.Column? scores)
        => scores is { } column ? KeyValues.Named(column.Annotations, "TrainingLabelValues")?.ToTexts() ?? [] : [];

    private static SchemeEvidence EvidenceOf(IDataView data, DataViewSchema.Column label, LabelNames names, TagFormat format)
    {
        var evidence = new SchemeEvidence(names.All, format);
        using DataViewRowCursor cursor = data.GetRowCursor([label]);
        TagColumn tags = TagColumn.Of(cursor, label, names);
        while (cursor.MoveNext())
        {
            evidence.Observe(tags.Read());
        }

        return evidence;
    }
}
