using System.Text;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>Tokens on their way to a reader: those that may begin a stop string wait until it is known whether they do.</summary>
/// <param name="stops">Texts that end what is written.</param>
/// <param name="separator">What stands between two tokens.</param>
internal sealed class StopText(IReadOnlyList<string> stops, string separator)
{
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
        int[] found = [.. stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(place => place >= 0)];
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
        string next = text + separator;
        foreach (string stop in stops)
        {
            for (int length = Math.Min(next.Length, stop.Length - 1); length > 0; length--)
            {
                if (next.EndsWith(stop[..length], StringComparison.Ordinal))
                {
                    
                    // Where it begins with the separator, the token before stays, so that its place is not lost.
                    longest = Math.Max(longest, Math.Max(1, length - separator.Length));
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
