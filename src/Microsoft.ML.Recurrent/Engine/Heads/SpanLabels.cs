using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Classes that mark spans by two letters, one of which sets a place apart: BIO (every first step), IOB1 (a first step that touches a span of its type), and their
/// mirror images IOE2 and IOE1 for last steps. Saved with a network as they are.
/// </summary>
internal sealed record SpanLabels
{
    /// <summary>The rules of the tags are a square of them: with so many classes four million places.</summary>
    public const int MaximumClassCount = 1_000;

    private const char Mark = '1';
    private const char NoMark = '0';

    /// <summary>Of each class the type of its spans, from 1; 0: outside of all spans.</summary>
    public required IReadOnlyList<int> Types { get; init; }

    /// <summary>A character per class: '1' where it has the letter that sets the first or last step apart.</summary>
    public required string Marks { get; init; }

    /// <summary>Whether last steps are set apart, and not first ones.</summary>
    public bool MarksEnds { get; init; }

    /// <summary>Whether they are only where two spans of one type touch.</summary>
    public bool MarksTouching { get; init; }

    [JsonIgnore]
    public int ClassCount => Types.Count;

    [JsonIgnore]
    public int TypeCount => Types.Count == 0 ? 0 : Types.Max();

    public bool IsMarked(int label) => Marks[label] == Mark;

    /// <summary>The class of a type with or without the mark; -1: there is none.</summary>
    public int ClassOf(int type, bool isMarked)
    {
        for (int label = 0; label < Types.Count; label++)
        {
            if (Types[label] == type && IsMarked(label) == isMarked)
            {
                return label;
            }
        }

        return -1;
    }

    /// <summary>Whether a span ends between two neighbouring steps, or none of one type goes on there; a negative class is a missing one or the edge of a sequence.</summary>
    public bool IsBoundary(int before, int label)
        => before < 0 || label < 0 || Types[before] != Types[label] || (MarksEnds ? IsMarked(before) : IsMarked(label));

    /// <summary>Why these are no labels of so many classes, or null if they are.</summary>
    public string? WhyNot(int classCount)
    {
        if (Types.Count != classCount || Marks.Length != classCount)
        {
            return $"labels of spans for another number of classes than {classCount}";
        }

        if (classCount > MaximumClassCount)
        {
            return $"labels of spans of {classCount} classes, expected at most {MaximumClassCount}";
        }

        if (Marks.Any(mark => mark is not (Mark or NoMark)) || Types.Any(type => type < 0 || type > classCount))
        {
            return $"labels of spans with types outside of 0 .. {classCount} or other marks than '{Mark}' and '{NoMark}'";
        }

        if (Types.Select((type, label) => (type, type > 0 && IsMarked(label))).Distinct().Count() != classCount)
        {
            return "labels of spans with two classes of one meaning";
        }

        // Nothing could begin (or end) a span of such a type, or be its only step.
        int broken = Enumerable.Range(1, TypeCount).FirstOrDefault(type => ClassOf(type, isMarked: !MarksTouching) < 0);
        return broken > 0 ? $"labels of spans without the class that every span of type {broken} needs" : null;
    }
}
