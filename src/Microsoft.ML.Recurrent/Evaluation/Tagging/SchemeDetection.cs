namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>
/// Finds the scheme of labels: the one that the fewest rows break, as long as no more than a handful do (<see cref="Handful"/>). Letters alone decide
/// nothing, for many labels that mark no spans have some: E-mail, U and L for casing, M and S for sizes.
/// </summary>
/// <remarks>
/// Where rows break every scheme, labels with letters are still read as those of <see cref="TaggingScheme.Bio"/> if the rows keep that reading, or if types
/// have letters that begin a span and letters that go on with one; else there is no scheme.
/// </remarks>
internal sealed class SchemeDetection
{
    // Enough to find the labels in the data, and few enough to read.
    private const int ShownLabelCount = 10;

    private readonly SchemeEvidence _evidence;
    private readonly List<string> _warnings = [];

    /// <param name="evidence">What the labelled rows told.</param>
    public SchemeDetection(SchemeEvidence evidence)
    {
        _evidence = evidence;
        Scheme = Decide([.. evidence.SpanLabels]);
        if (Scheme != TaggingScheme.None && evidence.RowsThatBreak(Scheme) > 0)
        {
            string beyond = Shown(evidence.LabelsBeyond(Scheme));
            _warnings.Add(
                $"{BreachOf(Scheme)}{(beyond.Length == 0 ? "" : $"; labels with letters of other schemes: {beyond}")}. Spans are read from them as the CoNLL script does.");
        }
    }

    public TaggingScheme Scheme { get; }

    /// <summary>Which labels and rows decided against a scheme, or don't keep the one that was found; empty where all do.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Names the labels that no scheme could have, where there is a scheme and there are such; else null.</summary>
    public string? OddLabelWarning => Scheme == TaggingScheme.None || _evidence.RowsWithOddLabels == 0
        ? null
        : $"{_evidence.RowsWithOddLabels} of {_evidence.RowCount} labelled rows have labels that are not of the tagging scheme {Scheme}, outside of all spans: "
            + $"{Shown(_evidence.OddLabels)}, first in {_evidence.FirstOddRow}.";

    public IReadOnlyList<string> AllWarnings => OddLabelWarning is { } odd ? [.. _warnings, odd] : _warnings;

    /// <summary>How many of the labelled rows may break a scheme that still holds.</summary>
    public static long Handful(long rowCount) => Math.Max(3, rowCount / 100);

    /// <summary>Labels in quotes, as many as one likes to read.</summary>
    public static string Shown(IEnumerable<string> labels)
    {
        string[] all = [.. labels];
        string shown = string.Join(", ", all.Take(ShownLabelCount).Select(label => $"'{label}'"));
        return all.Length > ShownLabelCount ? $"{shown} and {all.Length - ShownLabelCount} more" : shown;
    }

    /// <summary>
    /// Whether a label may follow another in a prediction, <see cref="SchemeEvidence.Edge"/> being the beginning or end of a row: where the scheme allows it or
    /// a row has it, and beside labels that are not of the scheme.
    /// </summary>
    public bool MayFollow(int before, int label)
    {
        Tag? first = before == SchemeEvidence.Edge ? Tag.Outside : _evidence.TagOf(before);
        Tag? second = label == SchemeEvidence.Edge ? Tag.Outside : _evidence.TagOf(label);
        return first is not { } one || second is not { } two || SchemeRules.MayFollow(Scheme, one, two) || _evidence.HasMet(before, label);
    }

    private TaggingScheme Decide((string Name, Tag Tag)[] labels)
    {
        if (labels.Length == 0)
        {
            if (OtherTagFormats.Find([.. _evidence.MetLabels]) is { } format)
            {
                _warnings.Add(
                    $"Labels such as {Shown(_evidence.MetLabels.Where(label => !format.IsOutside(label)).Take(2))} look like those of a tagging scheme: if they are, "
                    + $"set {format.ToCode()} (TagFormat of the trainer's options, parameter format of Evaluate and ExtractSpans). They are read without scheme.");
            }

            return TaggingScheme.None;
        }

        bool begins = labels.Any(label => label.Tag.Position == TagPosition.Begin);
        bool hasTypedBegin = labels.Any(label => label.Tag is { Position: TagPosition.Begin, Type.Length: > 0 });
        bool hasTypedRest = labels.Any(label => label.Tag is { Position: TagPosition.Inside or TagPosition.End, Type.Length: > 0 });
        if (!ToleratesOddLabels(labels.Length))
        {
            if (hasTypedBegin && hasTypedRest)
            {
                _warnings.Add(
                    $"Labels such as {Shown(labels.Take(2).Select(label => label.Name))} look like those of a tagging scheme, but {Shown(_evidence.OddLabels)} do not: "
                    + "they are read without scheme.");
            }

            return TaggingScheme.None;
        }

        TaggingScheme[] candidates = [.. SchemeEvidence.Schemes.Where(scheme => HasItsLetters(scheme, labels))];
        if (candidates.Length == 0)
        {
            _warnings.Add($"Labels such as {Shown(labels.Take(2).Select(label => label.Name))} have letters of tagging schemes, but none that begins a span: they are read without scheme.");
            return TaggingScheme.None;
        }

        TaggingScheme best = candidates.OrderBy(_evidence.RowsThatBreak).ThenBy(scheme => MisfitsOf(scheme, labels)).First();
        if (Holds(_evidence.RowsThatBreak(best)))
        {
            return best;
        }

        bool goesOn = labels.Any(label => label.Tag.Position is TagPosition.Inside or TagPosition.End);
        if (begins && ((hasTypedBegin && hasTypedRest) || (goesOn && Holds(_evidence.RowsThatBreakTheReading))))
        {
            return TaggingScheme.Bio;
        }

        _warnings.Add(
            $"Labels such as {Shown(labels.Take(2).Select(label => label.Name))} look like those of a tagging scheme, but rows don't keep one: {BreachOf(best)}. "
            + "They are read without scheme.");
        return TaggingScheme.None;
    }

    private bool Holds(long breakingCount) => breakingCount == 0 || (breakingCount <= Handful(_evidence.RowCount) && 2 * breakingCount < _evidence.RowCount);

    /// <summary>Labels that no scheme could have are slips where they are few among those of spans, or few rows have them.</summary>
    private bool ToleratesOddLabels(int spanLabelCount) => 2 * _evidence.OddLabels.Count() <= spanLabelCount || Holds(_evidence.RowsWithOddLabels);

    private string BreachOf(TaggingScheme scheme)
        => $"{_evidence.RowsThatBreak(scheme)} of {_evidence.RowCount} labelled rows break the tagging scheme {scheme}, the first of them {_evidence.FirstBreachOf(scheme)}";

    /// <summary>Whether labels have the letters without which nobody would speak of the scheme.</summary>
    private static bool HasItsLetters(TaggingScheme scheme, (string Name, Tag Tag)[] labels)
    {
        bool begins = labels.Any(label => label.Tag.Position == TagPosition.Begin);
        bool goesOn = labels.Any(label => label.Tag.Position == TagPosition.Inside);
        bool ends = labels.Any(label => label.Tag.Position == TagPosition.End);
        bool isSingle = labels.Any(label => label.Tag.Position == TagPosition.Single);

        // A few sentences of BIOES may have spans of one token only. S and U alone are letters of casing or of sizes.
        bool isTypedSingle = labels.Any(label => label.Tag is { Position: TagPosition.Single, Type.Length: > 0 });
        return scheme switch
        {
            TaggingScheme.Bio => begins,
            TaggingScheme.Iob1 => goesOn,
            TaggingScheme.Ioe1 or TaggingScheme.Ioe2 => goesOn && ends,
            _ => (begins && (ends || isSingle)) || isTypedSingle,
        };
    }

    /// <summary>Of schemes that as many rows break the likelier has fewer labels of other letters and, for BIO, fewer types that nothing begins.</summary>
    private int MisfitsOf(TaggingScheme scheme, (string Name, Tag Tag)[] labels)
    {
        int foreign = labels.Count(label => !_evidence.IsOf(scheme, label.Name));
        if (scheme != TaggingScheme.Bio)
        {
            return foreign;
        }

        var begun = labels.Where(label => label.Tag.Position == TagPosition.Begin).Select(label => label.Tag.Type).ToHashSet(StringComparer.Ordinal);
        return foreign + labels.Count(label => label.Tag.Position == TagPosition.Inside && !begun.Contains(label.Tag.Type));
    }
}
