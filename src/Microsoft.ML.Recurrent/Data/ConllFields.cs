namespace Microsoft.ML.Recurrent.Data;

/// <summary>Where the columns of a line stand, without the white space around their values.</summary>
internal sealed class ConllFields(ConllFormat format)
{
    private readonly List<Range> _ranges = [];
    private string _line = "";

    public int Count => _ranges.Count;

    /// <summary>Whether the line was split at blanks or at any white space, so that a value with a blank becomes two columns.</summary>
    public bool AreApartByBlanks { get; private set; }

    public ReadOnlyMemory<char> this[int column] => _line.AsMemory(_ranges[column]);

    /// <summary>Whether the line has a value in each named column.</summary>
    public bool HasAllNamed
    {
        get
        {
            foreach (ConllColumn named in format.Columns)
            {
                if (named.Index >= Count || this[named.Index].IsEmpty)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Splits a line that is not blank.</summary>
    public void Split(string line)
    {
        _line = line;
        _ranges.Clear();
        char? separator = format.Separator ?? (!format.SplitsAtAnyWhiteSpace && line.Contains('\t', StringComparison.Ordinal) ? '\t' : null);
        AreApartByBlanks = separator is null or ' ';
        if (separator is { } one)
        {
            SplitAtEach(one);
        }
        else
        {
            SplitAtRuns();
        }
    }

    private void SplitAtEach(char separator)
    {
        int start = 0;
        for (int end = _line.IndexOf(separator, StringComparison.Ordinal); end >= 0; end = _line.IndexOf(separator, start))
        {
            AddTrimmed(start, end);
            start = end + 1;
        }

        AddTrimmed(start, _line.Length);
    }

    private void SplitAtRuns()
    {
        int start = 0;
        for (int end = 0; end <= _line.Length; end++)
        {
            if (end == _line.Length || _line[end] == ' ' || (format.SplitsAtAnyWhiteSpace && char.IsWhiteSpace(_line[end])))
            {
                if (end > start)
                {
                    AddTrimmed(start, end);
                }

                start = end + 1;
            }
        }
    }

    private void AddTrimmed(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(_line[start]))
        {
            start++;
        }

        while (start < end && char.IsWhiteSpace(_line[end - 1]))
        {
            end--;
        }

        _ranges.Add(start..end);
    }
}
