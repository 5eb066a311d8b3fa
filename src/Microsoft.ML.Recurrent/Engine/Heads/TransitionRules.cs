using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Which tags may start and end a sequence and which may follow each other: tables of '1' (allowed) and '0', a character a tag, saved
/// with a network as they are.
/// </summary>
internal sealed record TransitionRules
{
    private const char Allowed = '1';
    private const char Forbidden = '0';

    /// <summary>Tags of first steps.</summary>
    public required string Starts { get; init; }

    /// <summary>Tags of last steps.</summary>
    public required string Ends { get; init; }

    /// <summary>For each tag those that may follow it.</summary>
    public required IReadOnlyList<string> Pairs { get; init; }

    [JsonIgnore]
    public int TagCount => Starts.Length;

    /// <param name="starts">Whether a tag may be a sequence's first.</param>
    /// <param name="ends">Whether a tag may be a sequence's last.</param>
    /// <param name="pairs">[tag, next tag].</param>
    /// <exception cref="ArgumentException">The tables differ in size, or no sequence at all is allowed.</exception>
    public static TransitionRules Create(ReadOnlySpan<bool> starts, ReadOnlySpan<bool> ends, bool[,] pairs)
    {
        int count = starts.Length;
        if (ends.Length != count || pairs.GetLength(0) != count || pairs.GetLength(1) != count)
        {
            throw new ArgumentException($"Rules for {count} starts, {ends.Length} ends and {pairs.GetLength(0)} x {pairs.GetLength(1)} pairs of tags: expected one number of tags.");
        }

        return Create(starts, ends, (tag, next) => pairs[tag, next]);
    }

    /// <param name="starts">Whether a tag may be a sequence's first.</param>
    /// <param name="ends">Whether a tag may be a sequence's last.</param>
    /// <param name="mayFollow">Given a tag and the next.</param>
    /// <exception cref="ArgumentException">No sequence at all is allowed.</exception>
    public static TransitionRules Create(ReadOnlySpan<bool> starts, ReadOnlySpan<bool> ends, Func<int, int, bool> mayFollow)
    {
        int count = starts.Length;
        var rows = new string[count];
        var row = new bool[count];
        for (int tag = 0; tag < count; tag++)
        {
            for (int next = 0; next < count; next++)
            {
                row[next] = mayFollow(tag, next);
            }

            rows[tag] = TextOf(row);
        }

        var rules = new TransitionRules { Starts = TextOf(starts), Ends = TextOf(ends), Pairs = rows };
        return rules.WhyNot(count) is string reason ? throw new ArgumentException(reason) : rules;
    }

    public bool AllowsStart(int tag) => Starts[tag] == Allowed;

    public bool AllowsEnd(int tag) => Ends[tag] == Allowed;

    public bool AllowsPair(int tag, int next) => Pairs[tag][next] == Allowed;

    /// <summary>Why these are no rules for so many tags, or null if they are.</summary>
    public string? WhyNot(int tagCount)
    {
        if (Starts.Length != tagCount || Ends.Length != tagCount || Pairs.Count != tagCount || Pairs.Any(row => row is null || row.Length != tagCount))
        {
            return $"rules for another number of tags than {tagCount}";
        }

        if (Pairs.Append(Starts).Append(Ends).Any(row => row.Any(mark => mark is not (Allowed or Forbidden))))
        {
            return $"rules with other marks than '{Allowed}' and '{Forbidden}'";
        }

        return AllowsAny() ? null : "rules that allow no sequence of tags";
    }

    /// <summary>Whether some start leads to some end.</summary>
    private bool AllowsAny()
    {
        var reached = new bool[TagCount];
        var open = new Stack<int>();
        for (int tag = 0; tag < TagCount; tag++)
        {
            Reach(tag, AllowsStart(tag));
        }

        while (open.TryPop(out int tag))
        {
            if (AllowsEnd(tag))
            {
                return true;
            }

            for (int next = 0; next < TagCount; next++)
            {
                Reach(next, AllowsPair(tag, next));
            }
        }

        return false;

        void Reach(int tag, bool isAllowed)
        {
            if (isAllowed && !reached[tag])
            {
                reached[tag] = true;
                open.Push(tag);
            }
        }
    }

    private static string TextOf(ReadOnlySpan<bool> marks)
    {
        var text = new char[marks.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = marks[i] ? Allowed : Forbidden;
        }

        return new string(text);
    }
}
