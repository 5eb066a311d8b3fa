using Microsoft.ML.Recurrent.DataViews.TrainingSets;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>What labelled rows tell of the scheme of their labels: for every scheme how many rows break it. Rows pass by once and are not kept.</summary>
/// <param name="names">The labels by their numbers; it may grow while rows pass by.</param>
/// <param name="format">How labels with letters are written.</param>
internal sealed class SchemeEvidence(IReadOnlyList<string> names, TagFormat format) : IClassObserver
{
    /// <summary>Stands for what lies before and behind a row.</summary>
    public const int Edge = -2;

    // Missing labels are -1 or less in what is observed.
    private const int Unknown = -1;

    // In sets of breaches bit i is a breach of Schemes[i]; then of BIO's rules where other letters are read as those of BIO, and a label of no scheme.
    private static readonly TaggingScheme[] AllSchemes =
    [
        TaggingScheme.Bio, TaggingScheme.Iob1, TaggingScheme.Ioe2, TaggingScheme.Ioe1, TaggingScheme.Bioes, TaggingScheme.Bilou, TaggingScheme.Bmes,
    ];

    private static readonly int ReadingBit = AllSchemes.Length;
    private static readonly int OddBit = AllSchemes.Length + 1;

    private readonly List<Tag?> _tags = [];
    private readonly List<int> _breachesOfLabel = [];
    private readonly List<bool> _isMet = [];
    private readonly Dictionary<(int Before, int Label), int> _pairs = [];
    private readonly long[] _rowsWith = new long[AllSchemes.Length + 2];
    private readonly (long Row, int Before, int Label)?[] _firstBreaches = new (long, int, int)?[AllSchemes.Length + 2];

    /// <summary>The schemes with letters, the likelier first.</summary>
    public static IReadOnlyList<TaggingScheme> Schemes => AllSchemes;

    public IReadOnlyList<string> Names => names;

    /// <summary>Rows with a label at least.</summary>
    public long RowCount { get; private set; }

    /// <summary>Whether a label was met that is not O.</summary>
    public bool HasSpans { get; private set; }

    /// <summary>Rows that break BIO's rules where E-, L- and M- are read as I-, S- and U- as B-.</summary>
    public long RowsThatBreakTheReading => _rowsWith[ReadingBit];

    /// <summary>Rows with a label that no scheme could have.</summary>
    public long RowsWithOddLabels => _rowsWith[OddBit];

    /// <summary>The first row with a label that no scheme could have, in words; null: there is none.</summary>
    public string? FirstOddRow => _firstBreaches[OddBit] is { } first ? TextOf(first.Row) : null;

    /// <summary>Labels that were met.</summary>
    public IEnumerable<string> MetLabels => Enumerable.Range(0, _tags.Count).Where(label => _isMet[label]).Select(label => names[label]);

    /// <summary>Labels that were met and that no scheme could have.</summary>
    public IEnumerable<string> OddLabels => Enumerable.Range(0, _tags.Count).Where(label => _isMet[label] && _tags[label] is null).Select(label => names[label]);

    /// <summary>Labels that were met and have letters of other schemes than this.</summary>
    public IEnumerable<string> LabelsBeyond(TaggingScheme scheme)
    {
        int bit = Array.IndexOf(AllSchemes, scheme);
        return Enumerable.Range(0, _tags.Count).Where(label => _isMet[label] && ((_breachesOfLabel[label] >> bit) & 1) != 0).Select(label => names[label]);
    }

    /// <summary>The labels that say where in a span a token is, those that no row has included.</summary>
    public IEnumerable<(string Name, Tag Tag)> SpanLabels
    {
        get
        {
            LearnNames();
            for (int label = 0; label < _tags.Count; label++)
            {
                if (_tags[label] is { } tag && tag.Position != TagPosition.Outside)
                {
                    yield return (names[label], tag);
                }
            }
        }
    }

    /// <summary>Rows that break a scheme, by what follows what or by a letter that the scheme has not.</summary>
    public long RowsThatBreak(TaggingScheme scheme) => _rowsWith[Array.IndexOf(AllSchemes, scheme)];

    /// <summary>The first row that breaks a scheme, and how, in words; for a scheme that a row breaks.</summary>
    public string FirstBreachOf(TaggingScheme scheme)
    {
        return TextOf(_firstBreaches[Array.IndexOf(AllSchemes, scheme)]!.Value);
    }

    /// <summary>The first row that has a label of no scheme, or breaks the given one, in words; null: none does.</summary>
    public string? FirstMisfitOf(TaggingScheme scheme)
    {
        (long Row, int Before, int Label)?[] firsts = [_firstBreaches[OddBit], _firstBreaches[Array.IndexOf(AllSchemes, scheme)]];
        return firsts.OrderBy(first => first?.Row ?? long.MaxValue).First() is { } misfit ? TextOf(misfit) : null;
    }

    private string TextOf((long Row, int Before, int Label) breach) => $"{TextOf(breach.Row)} with " + (breach.Before, breach.Label) switch
    {
        (Unknown, _) => $"'{names[breach.Label]}'",
        (Edge, _) => $"'{names[breach.Label]}' at its beginning",
        (_, Edge) => $"'{names[breach.Before]}' at its end",
        _ => $"'{names[breach.Label]}' after '{names[breach.Before]}'",
    };

    private static string TextOf(long row) => $"labelled row {row} (counted from 0)";

    /// <summary>Whether a label is O or has a letter of the scheme.</summary>
    public bool IsOf(TaggingScheme scheme, string label) => SchemeLetters.Has(scheme, label, format);

    /// <summary>The tag of a label; null for one that no scheme could have.</summary>
    public Tag? TagOf(int label)
    {
        LearnNames();
        return _tags[label];
    }

    /// <summary>Whether a row had these labels one after the other; <see cref="Edge"/> is its beginning or end. Known of pairs with a span label.</summary>
    public bool HasMet(int before, int label) => _pairs.ContainsKey((before, label));

    /// <summary>Takes note of a labelled row; a negative label is missing and tells nothing of its neighbours.</summary>
    public void Observe(ReadOnlySpan<int> classes)
    {
        LearnNames();
        int breaches = 0;
        int before = Edge;
        bool hasLabel = false;
        foreach (int one in classes)
        {
            int label = Math.Max(one, Unknown);
            if (label >= 0)
            {
                hasLabel = true;
                _isMet[label] = true;
                HasSpans |= _tags[label] is not { Position: TagPosition.Outside };
                breaches = Add(breaches, _breachesOfLabel[label], Unknown, label);
            }

            breaches = Add(breaches, BreachesOf(before, label), before, label);
            before = label;
        }

        breaches = Add(breaches, BreachesOf(before, Edge), before, Edge);
        RowCount += hasLabel ? 1 : 0;
        for (int bit = 0; bit < _rowsWith.Length; bit++)
        {
            _rowsWith[bit] += (breaches >> bit) & 1;
        }
    }

    private int Add(int breaches, int more, int before, int label)
    {
        for (int bit = 0, rest = more; rest != 0; bit++, rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                _firstBreaches[bit] ??= (RowCount, before, label);
            }
        }

        return breaches | more;
    }

    private int BreachesOf(int before, int label)
    {
        if (TagAt(before) is not { } first || TagAt(label) is not { } second
            || (first.Position == TagPosition.Outside && second.Position == TagPosition.Outside))
        {
            return 0;
        }

        if (!_pairs.TryGetValue((before, label), out int breaches))
        {
            for (int i = 0; i < AllSchemes.Length; i++)
            {
                breaches |= SchemeRules.MayFollow(AllSchemes[i], first, second) ? 0 : 1 << i;
            }

            breaches |= SchemeRules.MayFollow(TaggingScheme.Bio, first, second) ? 0 : 1 << ReadingBit;
            _pairs.Add((before, label), breaches);
        }

        return breaches;
    }

    private Tag? TagAt(int label) => label switch
    {
        Edge => Tag.Outside,
        Unknown => null,
        _ => _tags[label],
    };

    private void LearnNames()
    {
        while (_tags.Count < names.Count)
        {
            string name = names[_tags.Count];
            Tag? tag = Tag.Read(name, TaggingScheme.Bio, format);
            int breaches = tag is null ? 1 << OddBit : 0;
            for (int i = 0; tag is not null && i < AllSchemes.Length; i++)
            {
                breaches |= SchemeLetters.Has(AllSchemes[i], name, format) ? 0 : 1 << i;
            }

            _tags.Add(tag);
            _breachesOfLabel.Add(breaches);
            _isMet.Add(false);
        }
    }
}
