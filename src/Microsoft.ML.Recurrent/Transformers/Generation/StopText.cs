using System.Text;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>Tokens on their way to a reader: those that may begin a stop string wait until it is known whether they do.</summary>
/// <param name="stops">Texts that end what is written.</param>
/// <param name="separator">What stands between two tokens.</param>
internal sealed class StopText(IReadOnlyList<string> stops, string separator)
{
    private readonly string[] _needles = [.. stops.Select(stop => separator + (separator.Length > 0 ? stop.Trim() : stop) + separator)];
    private readonly Queue<string> _waiting = new();
    private readonly StringBuilder _text = new();
    private int _ready;

    /// <summary>Whether a stop string is complete; of what waits only the tokens before it are ready then.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes a token.</summary>
    public void Add(string token)
    {
        _waiting.Enqueue(token);
        if (stops.Count == 0)
        {
            _ready = _waiting.Count;
            return;
        }

        _text.Append(token);
        string text = _text.ToString();
        _text.Append(separator);

        // Between separators, a stop of words matches whole words.
        string framed = separator + text + separator;
        int[] found = [.. _needles.Select(needle => framed.IndexOf(needle, StringComparison.Ordinal)).Where(place => place >= 0)];
        IsComplete = found.Length > 0;
        _ready = CountBefore(IsComplete ? found.Min() : text.Length - LongestBeginning(text));
    }

    /// <summary>Nothing follows: what waits is ready.</summary>
    public void End() => _ready = IsComplete ? _ready : _waiting.Count;

    /// <summary>The next token that is ready.</summary>
    public bool TryTake(out string token)
    {
        if (_ready == 0)
        {
            token = "";
            return false;
        }

        token = _waiting.Dequeue();
        _ready--;
        if (_text.Length > 0)
        {
            _text.Remove(0, Math.Min(_text.Length, token.Length + separator.Length));
        }

        return true;
    }

    /// <summary>Characters at the end of the text that a stop string may begin with.</summary>
    private int LongestBeginning(string text)
    {
        int longest = 0;
        string next = separator + text + separator;
        foreach (string needle in _needles)
        {
            for (int length = Math.Min(next.Length, needle.Length - 1); length > 0; length--)
            {
                if (next.EndsWith(needle[..length], StringComparison.Ordinal))
                {
                    longest = Math.Max(longest, length - (2 * separator.Length));
                    break;
                }
            }
        }

        return longest;
    }

    /// <summary>Waiting tokens that end at or before a place of the text.</summary>
    private int CountBefore(int place)
    {
        int count = 0;
        int end = 0;
        foreach (string token in _waiting)
        {
            end += token.Length;
            if (end > place)
            {
                break;
            }

            count++;
            end += separator.Length;
        }

        return count;
    }
}
