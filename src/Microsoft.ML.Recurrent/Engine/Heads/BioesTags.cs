using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// The tags of BIOES that stand for the classes of <see cref="SpanLabels"/>: of each type its single step, first, inner and last. Sequences of classes that keep their
/// scheme and sequences of tags that keep BIOES are the same sequences of spans, so one goes over into the other and back.
/// </summary>
internal sealed class BioesTags
{
    private const int None = -1;

    private readonly SpanLabels _labels;
    private readonly List<(int Type, bool Begins, bool Ends)> _tags = [];
    private readonly Dictionary<(int Type, bool Begins, bool Ends), int> _numbers = [];
    private readonly int[] _plain;
    private readonly int[] _marked;
    private TransitionRules? _rules;

    /// <param name="labels">The classes; sound.</param>
    public BioesTags(SpanLabels labels)
    {
        _labels = labels;
        _plain = [.. Enumerable.Range(0, labels.TypeCount + 1).Select(type => labels.ClassOf(type, isMarked: false))];
        _marked = [.. Enumerable.Range(0, labels.TypeCount + 1).Select(type => labels.ClassOf(type, isMarked: true))];
        foreach (int type in labels.Types.Distinct())
        {
            if (type == 0)
            {
                Add((0, true, true));
                continue;
            }

            Add((type, true, true));
            if (labels.MarksTouching || _plain[type] != None)
            {
                // Without the second letter all spans are single steps.
                Add((type, true, false));
                Add((type, false, false));
                Add((type, false, true));
            }
        }
    }

    /// <summary>K.</summary>
    public int Count => _tags.Count;

    public SpanLabels Labels => _labels;

    /// <summary>What may follow what: BIOES, without spans that the classes could not tell apart.</summary>
    public TransitionRules Rules => _rules ??= TransitionRules.Create(
        [.. _tags.Select(tag => tag.Begins)], [.. _tags.Select(tag => tag.Ends)], (before, tag) => MayFollow(_tags[before], _tags[tag]));

    /// <summary>Type, beginning and end of a tag; type 0 is outside.</summary>
    public (int Type, bool Begins, bool Ends) this[int tag] => _tags[tag];

    /// <summary>The tag of a step from its class and those beside it; -1 for a missing class.</summary>
    public int TagOf(int before, int label, int after)
    {
        if (label < 0)
        {
            return TargetStore.MissingClass;
        }

        int type = _labels.Types[label];
        return type == 0 ? _numbers[(0, true, true)] : _numbers[(type, _labels.IsBoundary(before, label), _labels.IsBoundary(label, after))];
    }

    /// <summary>The class of a step from its tag and those beside it, -1 being the edge of a sequence; -1 for a missing tag.</summary>
    public int ClassOf(int before, int tag, int after)
    {
        if (tag < 0)
        {
            return None;
        }

        (int type, bool begins, bool ends) = _tags[tag];
        bool isMarked = _labels.MarksEnds ? ends : begins;
        if (_labels.MarksTouching)
        {
            int neighbour = _labels.MarksEnds ? after : before;
            isMarked &= neighbour >= 0 && _tags[neighbour].Type == type;
        }

        return type > 0 && isMarked ? _marked[type] : _plain[type];
    }

    /// <summary>The class of a tag beside no span of its type.</summary>
    public int ClassOf(int tag) => ClassOf(None, tag, None);

    /// <summary>Whether a tag stands for a class, beside whatever tags.</summary>
    public bool MayBe(int tag, int label)
    {
        (int type, bool begins, bool ends) = _tags[tag];
        return ClassOf(tag) == label || (TouchingClassOf(type) == label && (_labels.MarksEnds ? ends : begins));
    }

    /// <summary>The class of steps that touch a span of their type, where classes say so and the type has it; else -1.</summary>
    public int TouchingClassOf(int type) => _labels.MarksTouching && type > 0 ? _marked[type] : None;

    /// <summary>Whether the tags of another set are the first ones of this, for the same classes.</summary>
    public bool Continues(BioesTags other)
        => _labels.MarksEnds == other._labels.MarksEnds && _labels.MarksTouching == other._labels.MarksTouching
            && other._tags.SequenceEqual(_tags.Take(other.Count))
            && Enumerable.Range(0, other.Count).All(tag => ClassOf(tag) == other.ClassOf(tag));

    private void Add((int Type, bool Begins, bool Ends) tag)
    {
        _numbers.Add(tag, _tags.Count);
        _tags.Add(tag);
    }

    private bool MayFollow((int Type, bool Begins, bool Ends) before, (int Type, bool Begins, bool Ends) tag)
    {
        if (!before.Ends || !tag.Begins)
        {
            return !before.Ends && !tag.Begins && before.Type == tag.Type;
        }

        return tag.Type == 0 || before.Type != tag.Type || !_labels.MarksTouching || _marked[tag.Type] != None;
    }
}
