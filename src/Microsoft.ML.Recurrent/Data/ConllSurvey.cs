namespace Microsoft.ML.Recurrent.Data;

/// <summary>
/// What only the whole file tells of a line that may be two things: how many columns its tokens have, what stands in the last named column, and
/// whether the first one numbers words. Made of the lines that can only be tokens.
/// </summary>
internal sealed class ConllSurvey
{
    // More values than any set of tags has: beyond them the column holds words, and every value may be one.
    private const int MostValues = 10_000;

    private readonly HashSet<int> _columnCounts = [];
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private long _sentenceCount;
    private long _numberedCount;

    /// <summary>Whether the file has any line that can only be a token.</summary>
    public bool HasTokens => _columnCounts.Count > 0;

    /// <summary>Whether in most sentences the first column is CoNLL-U's number of the word.</summary>
    public bool HasIds => 2 * _numberedCount > _sentenceCount;

    public bool HasColumnCount(int count) => _columnCounts.Contains(count);

    /// <summary>Whether the last named column has this value in a line that can only be a token.</summary>
    public bool HasValue(ReadOnlySpan<char> value)
        => _values.Count >= MostValues || _values.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value);

    public static ConllSurvey Of(ConllFormat format)
    {
        var survey = new ConllSurvey();
        var fields = new ConllFields(format);
        var ids = new ConllIds();
        bool isInSentence = false;
        using var lines = new TextLines(format.Path, format.Encoding);
        while (lines.Read() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                survey.EndSentence(isInSentence, ids);
                isInSentence = false;
                continue;
            }

            if (!isInSentence && format.CommentPrefix is { } prefix && line.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            fields.Split(line);
            if (!ConllSentences.IsDocumentStart(fields))
            {
                isInSentence = true;
                ids.Add(fields[0].Span);
                survey.Add(fields, format.LastIndex);
            }
        }

        survey.EndSentence(isInSentence, ids);
        return survey;
    }

    private void Add(ConllFields fields, int lastIndex)
    {
        _columnCounts.Add(fields.Count);
        if (lastIndex < fields.Count && _values.Count < MostValues)
        {
            _values.GetAlternateLookup<ReadOnlySpan<char>>().Add(fields[lastIndex].Span);
        }
    }

    private void EndSentence(bool isInSentence, ConllIds ids)
    {
        if (isInSentence)
        {
            _sentenceCount++;
            _numberedCount += ids.AreNumbered ? 1 : 0;
        }

        ids.Clear();
    }
}
