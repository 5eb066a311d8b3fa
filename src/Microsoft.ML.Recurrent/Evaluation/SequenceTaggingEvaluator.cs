
namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>Measures tagged data, row by row; nothing but counts is kept.</summary>
internal static class SequenceTaggingEvaluator
{
    /// <param name="data">Data with labels, predicted labels and scores.</param>
    /// <param name="labelColumnName">A vector of texts or keys.</param>
    /// <param name="predictedLabelColumnName">A vector of texts or keys; they need not be the label's keys, what they stand for is compared.</param>
    /// <param name="scoreColumnName">A vector of tokens x classes; null: no log-loss.</param>
    /// <param name="scheme">The scheme of the labels; null: found in them.</param>
    /// <param name="isStrict">Whether only well-formed entities count.</param>
    public static SequenceTaggingMetrics Evaluate(
        IDataView data, string labelColumnName, string predictedLabelColumnName, string? scoreColumnName, TaggingScheme? scheme, bool isStrict)
    {
        DataViewSchema.Column label = TagColumn.Find(data.Schema, "label", labelColumnName);
        DataViewSchema.Column predicted = TagColumn.Find(data.Schema, "predicted label", predictedLabelColumnName);
        DataViewSchema.Column? score = scoreColumnName is null ? null : TagScores.Find(data.Schema, scoreColumnName);

        var names = new LabelNames();
        var counts = new TaggingCounts(names, scheme ?? SchemeOf(data, label), isStrict);
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
                    counts.AddLoss(scores.LossOf(token, goldLabels[token]));
                }
            }
        }

        return counts.ToMetrics();
    }

    /// <summary>The scheme of a label column: a pass for the labels, and one for their order where letters leave it open.</summary>
    public static TaggingScheme SchemeOf(IDataView data, DataViewSchema.Column label)
    {
        var names = new LabelNames();
        Pass(data, label, names, observer: null);
        var detection = new SchemeDetection(names.All);
        if (detection.Scheme is TaggingScheme.Iob1 or TaggingScheme.Bio)
        {
            Pass(data, label, names, detection);
        }

        return detection.Scheme;
    }

    private static void Pass(IDataView data, DataViewSchema.Column label, LabelNames names, SchemeDetection? observer)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([label]);
        TagColumn tags = TagColumn.Of(cursor, label, names);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<int> labels = tags.Read();
            observer?.Observe(labels);
        }
    }
}
