namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>
/// Finds the scheme of labels by their letters. IOB1 and BIO have the same letters: sequences, where they are shown to
/// <see cref="Observe"/>, tell them apart.
/// </summary>
internal sealed class SchemeDetection
{
    private readonly TaggingScheme _byLabels;
    private readonly Tag[]? _tags;
    private long _insideStarts;
    private long _needlessBegins;

    /// <param name="labels">The different labels of a task; label k of a sequence is the k-th of them.</param>
    public SchemeDetection(IReadOnlyList<string> labels)
    {
        _byLabels = Of(labels);
        _tags = _byLabels is TaggingScheme.Iob1 or TaggingScheme.Bio ? [.. labels.Select(label => Tag.ReadOrOutside(label, _byLabels))] : null;
    }

    /// <summary>
    /// The scheme, as far as seen. Of the two with equal letters it is IOB1 where more spans began with I- than with a B- that IOB1 would not
    /// write; without either, as the labels alone tell.
    /// </summary>
    public TaggingScheme Scheme => _tags is null || _insideStarts == _needlessBegins
        ? _byLabels
        : _insideStarts > _needlessBegins ? TaggingScheme.Iob1 : TaggingScheme.Bio;

    /// <summary>
    /// The scheme by labels alone: none unless every label is O or begins with a letter of one scheme. B- and I- are IOB1 where a type has I-
    /// and no B-, which no BIO sequence could hold, else BIO.
    /// </summary>
    public static TaggingScheme Of(IEnumerable<string> labels)
    {
        var letters = new HashSet<char>();
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var continued = new HashSet<string>(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            if (Tag.Read(label, TaggingScheme.Bio) is not { } tag)
            {
                return TaggingScheme.None;
            }

            if (tag.Position != TagPosition.Outside)
            {
                letters.Add(label[0]);
            }

            if (tag.Position is TagPosition.Begin or TagPosition.Inside)
            {
                (tag.Position == TagPosition.Begin ? begun : continued).Add(tag.Type);
            }
        }

        if (letters.Count == 0)
        {
            return TaggingScheme.None;
        }

        if (letters.IsSubsetOf(SchemeLetters.Of(TaggingScheme.Bio)))
        {
            return continued.IsSubsetOf(begun) ? TaggingScheme.Bio : TaggingScheme.Iob1;
        }

        foreach (TaggingScheme scheme in (ReadOnlySpan<TaggingScheme>)[TaggingScheme.Bioes, TaggingScheme.Bilou, TaggingScheme.Bmes])
        {
            if (letters.IsSubsetOf(SchemeLetters.Of(scheme)))
            {
                return scheme;
            }
        }

        return TaggingScheme.None;
    }

    /// <summary>Takes note of a labelled sequence; a negative label is missing and tells nothing of its neighbours.</summary>
    public void Observe(ReadOnlySpan<int> labels)
    {
        if (_tags is null)
        {
            return;
        }

        Tag? before = Tag.Outside;
        foreach (int label in labels)
        {
            Tag? tag = label < 0 ? null : _tags[label];
            if (before is { } previous && tag is { } current)
            {
                bool continues = previous.Position != TagPosition.Outside && previous.HasTypeOf(current);
                _insideStarts += current.Position == TagPosition.Inside && !continues ? 1 : 0;
                _needlessBegins += current.Position == TagPosition.Begin && !continues ? 1 : 0;
            }

            before = tag;
        }
    }
}
