namespace Microsoft.ML.Recurrent.Data;

/// <summary>Reads a file sentence by sentence; holds one at a time.</summary>
internal sealed class ConllSentences : IDisposable
{
    private const string DocumentStart = "-DOCSTART-";

    // CoNLL-U's, and no other format's in use.
    private const int UniversalColumnCount = 10;

    private readonly ConllFormat _format;
    private readonly StreamReader _reader;
    private readonly List<ReadOnlyMemory<char>>[] _values;
    private readonly ReadOnlyMemory<char>[] _metadata;
    private readonly List<Range> _fields = [];
    private int _lineNumber;

    public ConllSentences(ConllFormat format)
    {
        _format = format;
        _reader = new StreamReader(format.Path);
        _values = [.. format.Columns.Select(_ => new List<ReadOnlyMemory<char>>())];
        _metadata = new ReadOnlyMemory<char>[format.Metadata.Count];
    }

    /// <summary>The sentence's values in a named column, one a token; the texts stay good when the sentence is gone.</summary>
    public IReadOnlyList<ReadOnlyMemory<char>> Values(int column) => _values[column];

    public ReadOnlyMemory<char> Metadata(int key) => _metadata[key];

    /// <summary>Reads the next sentence with a token at least.</summary>
    public bool MoveNext()
    {
        Clear();
        while (_reader.ReadLine() is { } line)
        {
            _lineNumber++;
            bool isInSentence = _values[0].Count > 0;
            if (string.IsNullOrWhiteSpace(line))
            {
                if (isInSentence)
                {
                    return true;
                }

                Clear();
            }
            else if (!isInSentence && _format.CommentPrefix is { } prefix && line.StartsWith(prefix, StringComparison.Ordinal))
            {
                ReadComment(line.AsMemory(prefix.Length));
            }
            else
            {
                ReadToken(line);
            }
        }

        return _values[0].Count > 0;
    }

    public void Dispose() => _reader.Dispose();

    private void Clear()
    {
        Array.ForEach(_values, column => column.Clear());
        Array.Clear(_metadata);
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
        Split(line);
        ReadOnlySpan<char> first = line.AsSpan(_fields[0]);
        if (first.SequenceEqual(DocumentStart) || (_fields.Count == UniversalColumnCount && IsNumberOfNoWord(first)))
        {
            return;
        }

        for (int column = 0; column < _values.Length; column++)
        {
            ConllColumn named = _format.Columns[column];
            if (named.Index >= _fields.Count)
            {
                throw Unreadable($"expected at least {_format.Columns[^1].Index + 1} columns separated by {SeparatorName}, got {_fields.Count}: '{line}'");
            }

            ReadOnlyMemory<char> value = line.AsMemory(_fields[named.Index]);
            if (value.IsEmpty)
            {
                throw Unreadable($"expected a value in column {named.Index + 1} ('{named.Name}'), got none: '{line}'");
            }

            _values[column].Add(value);
        }
    }

    private void Split(string line)
    {
        _fields.Clear();
        char? separator = _format.Separator ?? (line.Contains('\t', StringComparison.Ordinal) ? '\t' : null);
        int start = 0;
        if (separator is { } one)
        {
            for (int end = line.IndexOf(one, StringComparison.Ordinal); end >= 0; end = line.IndexOf(one, start))
            {
                _fields.Add(start..end);
                start = end + 1;
            }

            _fields.Add(start..line.Length);
            return;
        }

        for (int end = 0; end < line.Length; end++)
        {
            bool isEnd = end + 1 == line.Length || line[end + 1] == ' ';
            if (line[end] == ' ')
            {
                start = end + 1;
            }
            else if (isEnd)
            {
                _fields.Add(start..(end + 1));
            }
        }
    }

    /// <summary>1-2 is a token of several words, 1.1 one that was left out of the sentence.</summary>
    private static bool IsNumberOfNoWord(ReadOnlySpan<char> id)
    {
        int mark = id.IndexOfAny('-', '.');
        return mark > 0 && mark + 1 < id.Length && !id[..mark].ContainsAnyExceptInRange('0', '9') && !id[(mark + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private string SeparatorName => _format.Separator switch
    {
        null => "a tab or blanks",
        '\t' => "a tab",
        ' ' => "a blank",
        { } other => $"'{other}'",
    };

    private InvalidDataException Unreadable(string problem) => new($"{_format.Path}, line {_lineNumber}: {problem}");
}
