using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Reads a file sentence by sentence; holds one at a time.</summary>
internal sealed class ConllSentences : IDisposable
{
    private const string DocumentStart = "-DOCSTART-";

    private readonly ConllFormat _format;
    private readonly Lazy<ConllSurvey> _survey;
    private readonly SkippedLines _skipped;
    private readonly TextLines _lines;
    private readonly ConllFields _fields;
    private readonly List<ReadOnlyMemory<char>>[] _values;
    private readonly ReadOnlyMemory<char>[] _metadata;
    private int _columnCount;
    private long _skippedCount;
    private string _firstSkipped = "";

    /// <param name="format">The file and how to read it.</param>
    /// <param name="survey">Of the same file; asked only about lines that may be two things.</param>
    /// <param name="skipped">Takes how many lines were left out.</param>
    public ConllSentences(ConllFormat format, Lazy<ConllSurvey> survey, SkippedLines skipped)
    {
        _format = format;
        _survey = survey;
        _skipped = skipped;
        _lines = new TextLines(format.Path, format.Encoding);
        _fields = new ConllFields(format);
        _values = [.. format.Columns.Select(_ => new List<ReadOnlyMemory<char>>())];
        _metadata = new ReadOnlyMemory<char>[format.Metadata.Count];
    }

    /// <summary>The sentence's values in a named column, one a token; the texts stay good when the sentence is gone.</summary>
    public IReadOnlyList<ReadOnlyMemory<char>> Values(int column) => _values[column];

    public ReadOnlyMemory<char> Metadata(int key) => _metadata[key];

    /// <summary>Whether a line begins a document and is no token.</summary>
    public static bool IsDocumentStart(ConllFields fields) => fields[0].Span.SequenceEqual(DocumentStart);

    /// <summary>Reads the next sentence with a token at least.</summary>
    public bool MoveNext()
    {
        Clear();
        while (_lines.Read() is { } line)
        {
            bool isInSentence = _values[0].Count > 0;
            if (string.IsNullOrWhiteSpace(line))
            {
                if (isInSentence)
                {
                    return true;
                }

                Clear();
                continue;
            }

            _fields.Split(line);
            if (!isInSentence && _format.CommentPrefix is { } prefix && line.StartsWith(prefix, StringComparison.Ordinal) && !IsToken(line, prefix.Length))
            {
                ReadComment(line.AsMemory(prefix.Length));
            }
            else
            {
                ReadToken(line);
            }
        }

        if (_values[0].Count > 0)
        {
            return true;
        }

        _skipped.Tell(_skippedCount, _firstSkipped);
        return false;
    }

    public void Dispose() => _lines.Dispose();

    private void Clear()
    {
        Array.ForEach(_values, column => column.Clear());
        Array.Clear(_metadata);
    }

    /// <summary>
    /// Whether a line that begins with the comments' prefix is a token: it has all named columns, and as many as others have. Behind "# " may be
    /// words that look like columns: key = value is none, and the last column must have a value that tokens have.
    /// </summary>
    private bool IsToken(string line, int prefixLength)
    {
        if (!_fields.HasAllNamed || IsAssignment(line.AsSpan(prefixLength)))
        {
            return false;
        }

        bool mayBeWords = prefixLength < line.Length && line[prefixLength] == ' ';
        ConllSurvey survey = _survey.Value;
        return survey.HasTokens
            ? survey.HasColumnCount(_fields.Count) && (!mayBeWords || survey.HasValue(_fields[_format.LastIndex].Span))
            : !mayBeWords;
    }

    /// <summary>Whether a comment has the form key = value, with one word as the key.</summary>
    private static bool IsAssignment(ReadOnlySpan<char> comment)
    {
        int equals = comment.IndexOf(" = ");
        ReadOnlySpan<char> key = equals < 0 ? default : comment[..equals].Trim();
        return key.Length > 0 && !key.ContainsAny(' ', '\t');
    }

    private void ReadComment(ReadOnlyMemory<char> comment)
    {
        int equals = comment.Span.IndexOf('=');
        for (int key = 0; equals >= 0 && key < _metadata.Length; key++)
        {
            if (comment.Span[..equals].Trim().SequenceEqual(_format.Metadata[key]))
            {
                _metadata[key] = comment[(equals + 1)..].Trim();
            }
        }
    }

    private void ReadToken(string line)
    {
        if (IsDocumentStart(_fields) || (ConllIds.IsOfNoWord(_fields[0].Span) && _survey.Value.HasIds))
        {
            return;
        }

        if (ProblemOf(line) is not { } problem)
        {
            for (int column = 0; column < _values.Length; column++)
            {
                _values[column].Add(_fields[_format.Columns[column].Index]);
            }

            _columnCount = _columnCount == 0 ? _fields.Count : _columnCount;
            return;
        }

        if (!_format.SkipsUnreadableLines)
        {
            throw _lines.Error($"{problem}; skipUnreadableLines: true leaves such lines out");
        }

        _skippedCount++;
        _firstSkipped = _skippedCount == 1 ? _lines.Error(problem).Message : _firstSkipped;
    }

    /// <summary>Why a line is no token; null where it is one.</summary>
    private string? ProblemOf(string line)
    {
        if (_fields.Count <= _format.LastIndex)
        {
            return $"expected at least {_format.LastIndex + 1} columns separated by {SeparatorName}, got {_fields.Count}: {Excerpt.Of(line)}";
        }

        if (!_fields.HasAllNamed)
        {
            ConllColumn named = _format.Columns.First(column => _fields[column.Index].IsEmpty);
            return $"expected a value in column {named.Index + 1} ('{named.Name}'), got none: {Excerpt.Of(line)}";
        }

        // Between tabs a value may have blanks; here one would move all columns behind it.
        return _fields.AreApartByBlanks && _columnCount > 0 && _fields.Count != _columnCount
            ? $"expected {_columnCount} columns separated by {SeparatorName}, as in the first line with a token, got {_fields.Count}: {Excerpt.Of(line)}"
            : null;
    }

    private string SeparatorName => _format.Separator switch
    {
        null => _format.SplitsAtAnyWhiteSpace ? "white space" : "a tab or blanks",
        '\t' => "a tab",
        ' ' => "a blank",
        { } other => $"'{other}'",
    };
}
