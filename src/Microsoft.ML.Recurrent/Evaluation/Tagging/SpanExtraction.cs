using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Makes records of the spans that a column of tags marks, row by row.</summary>
internal static class SpanExtraction
{
    /// <param name="data">Tagged data.</param>
    /// <param name="tagColumnName">A vector of texts or keys.</param>
    /// <param name="tokenColumnName">A vector of texts, one a token, or of keys that stand for them; null: spans have no text.</param>
    /// <param name="scoreColumnName">A vector of tokens x classes; null: spans have no confidence.</param>
    /// <param name="scheme">The scheme of the tags; null: found in them.</param>
    /// <param name="format">How tags with letters are written; null: as usual.</param>
    /// <param name="warn">Takes what is to be told where the scheme is found.</param>
    /// <returns>The spans of each row; rows are read as the result is.</returns>
    public static IEnumerable<IReadOnlyList<TaggedSpan>> Extract(
        IDataView data,
        string tagColumnName,
        string? tokenColumnName,
        string? scoreColumnName,
        TaggingScheme? scheme,
        TagFormat? format = null,
        Action<IReadOnlyList<string>>? warn = null)
    {
        DataViewSchema.Column tags = TagColumn.Find(data.Schema, "tag", tagColumnName);
        DataViewSchema.Column? tokens = tokenColumnName is null ? null : TagColumn.Find(data.Schema, "token", tokenColumnName);
        DataViewSchema.Column? scores = scoreColumnName is null ? null : TagScores.Find(data.Schema, scoreColumnName);
        return Rows(data, tags, tokens, scores, scheme, format ?? TagFormat.Usual, warn);
    }

    private static IEnumerable<IReadOnlyList<TaggedSpan>> Rows(
        IDataView data,
        DataViewSchema.Column tagColumn,
        DataViewSchema.Column? tokenColumn,
        DataViewSchema.Column? scoreColumn,
        TaggingScheme? scheme,
        TagFormat format,
        Action<IReadOnlyList<string>>? warn)
    {
        if (scheme is null)
        {
            SchemeDetection found = SequenceTaggingEvaluator.FindScheme(data, format, tagColumn, scores: scoreColumn);
            warn?.Invoke(found.AllWarnings);
            scheme = found.Scheme;
        }

        DataViewSchema.Column[] active = [tagColumn, .. tokenColumn is { } one ? [one] : (DataViewSchema.Column[])[], .. scoreColumn is { } two ? [two] : (DataViewSchema.Column[])[]];
        using DataViewRowCursor cursor = data.GetRowCursor(active);
        var labels = new LabelNames();
        TagColumn tags = TagColumn.Of(cursor, tagColumn, labels);

        // A token is read as a label is: a text that may stand in a column as a key.
        var words = new LabelNames();
        TagColumn? tokens = tokenColumn is { } texts ? TagColumn.Of(cursor, texts, words) : null;
        TagScores? scores = scoreColumn is { } values ? new TagScores(cursor, values, tagColumn, labels) : null;
        var spans = new List<TagSpan>();
        while (cursor.MoveNext())
        {
            yield return Row(cursor.Position, tags.Read(), tokens, scores, labels, words, scheme.Value, format, spans);
        }
    }

    private static TaggedSpan[] Row(
        long rowNumber,
        ReadOnlySpan<int> labels,
        TagColumn? tokenColumn,
        TagScores? scores,
        LabelNames names,
        LabelNames words,
        TaggingScheme scheme,
        TagFormat format,
        List<TagSpan> spans)
    {
        var tags = new Tag[labels.Length];
        for (int token = 0; token < tags.Length; token++)
        {
            tags[token] = labels[token] < 0 ? Tag.Outside : Tag.ReadOrOutside(names[labels[token]], scheme, format: format);
        }

        ReadOnlySpan<int> tokens = tokenColumn is null ? default : tokenColumn.Read();
        if (tokenColumn is not null && tokens.Length != labels.Length)
        {
            throw new InvalidOperationException($"Row {rowNumber}: expected as many tokens as tags, got {tokens.Length} and {labels.Length}.");
        }

        scores?.Read(labels.Length, rowNumber);
        TolerantSpans.Read(tags, spans);
        var records = new TaggedSpan[spans.Count];
        for (int i = 0; i < records.Length; i++)
        {
            TagSpan span = spans[i];
            records[i] = new TaggedSpan(
                span.Start,
                span.Length,
                TagSpan.ShownType(span.Type),
                tokenColumn is null ? null : Text(tokens.Slice(span.Start, span.Length), words),
                scores is null ? null : LeastScore(span, labels, scores));
        }

        return records;
    }

    private static string Text(ReadOnlySpan<int> tokens, LabelNames words)
        => string.Join(' ', tokens.ToArray().Select(token => token < 0 ? "" : words[token]));

    // A label that the scores don't know, of data not tagged by their model, has none.
    private static float LeastScore(TagSpan span, ReadOnlySpan<int> labels, TagScores scores)
    {
        float least = 1;
        for (int token = span.Start; token < span.Start + span.Length; token++)
        {
            least = Math.Min(least, scores.Of(token, labels[token]) ?? 0);
        }

        return least;
    }
}
