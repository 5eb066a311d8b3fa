using System.Globalization;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>
/// Whether the first column of a sentence holds CoNLL-U's numbers: words run from 1 on, and before the first word of a multiword token stands its range
/// (1-2), behind a word the empty nodes that were left out of the sentence (8.1).
/// </summary>
internal sealed class ConllIds
{
    private long _wordCount;
    private long _rangeEnd;
    private bool _isBroken;

    /// <summary>Whether all numbers since the last <see cref="Clear"/> were in order, and there were some.</summary>
    public bool AreNumbered => !_isBroken && _wordCount > 0 && _rangeEnd <= _wordCount;

    /// <summary>Whether this has the form of a range or of an empty node.</summary>
    public static bool IsOfNoWord(ReadOnlySpan<char> id) => TrySplit(id, out _, out _, out _);

    public void Clear() => (_wordCount, _rangeEnd, _isBroken) = (0, 0, false);

    /// <summary>Takes the first column of the next line.</summary>
    public void Add(ReadOnlySpan<char> id)
    {
        if (TrySplit(id, out long first, out char mark, out long second))
        {
            bool isInOrder = mark == '-' ? first == _wordCount + 1 && second > first : first == _wordCount && second > 0;
            _isBroken |= !isInOrder;
            _rangeEnd = mark == '-' ? Math.Max(_rangeEnd, second) : _rangeEnd;
        }
        else if (TryParse(id, out long number) && number == _wordCount + 1)
        {
            _wordCount++;
        }
        else
        {
            _isBroken = true;
        }
    }

    private static bool TrySplit(ReadOnlySpan<char> id, out long first, out char mark, out long second)
    {
        int place = id.IndexOfAny('-', '.');
        mark = place < 0 ? default : id[place];
        second = 0;
        first = 0;
        return place > 0 && TryParse(id[..place], out first) && TryParse(id[(place + 1)..], out second);
    }

    private static bool TryParse(ReadOnlySpan<char> text, out long number)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
