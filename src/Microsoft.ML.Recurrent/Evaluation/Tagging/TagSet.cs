namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>The labels of a tagging task read in a scheme, and which sequences of them are well formed.</summary>
internal sealed class TagSet
{
    private readonly Tag[] _tags;

    /// <param name="labels">The labels.</param>
    /// <param name="scheme">Their scheme.</param>
    /// <param name="format">How labels with letters are written; null: as usual.</param>
    /// <exception cref="ArgumentException">A label is not of the scheme.</exception>
    public TagSet(IReadOnlyList<string> labels, TaggingScheme scheme, TagFormat? format = null)
    {
        Scheme = scheme;
        Labels = labels;
        _tags = [.. labels.Select(label => Read(label, scheme, format ?? TagFormat.Usual))];
    }

    public TaggingScheme Scheme { get; }

    public IReadOnlyList<string> Labels { get; }

    public int Count => _tags.Length;

    public Tag this[int label] => _tags[label];

    /// <summary>[C]: whether a well-formed sequence may begin with a label.</summary>
    public bool[] AllowedStarts() => Array.ConvertAll(_tags, tag => SchemeRules.MayStart(Scheme, tag));

    /// <summary>[C]: whether a well-formed sequence may end with a label.</summary>
    public bool[] AllowedEnds() => Array.ConvertAll(_tags, tag => SchemeRules.MayEnd(Scheme, tag));

    /// <summary>Whether a label may follow another.</summary>
    public bool MayFollow(int before, int label) => SchemeRules.MayFollow(Scheme, _tags[before], _tags[label]);

    /// <summary>[C x C], row-major: whether the label of the column may follow the label of the row.</summary>
    public bool[] AllowedPairs()
    {
        var allowed = new bool[Count * Count];
        for (int before = 0; before < Count; before++)
        {
            for (int label = 0; label < Count; label++)
            {
                allowed[(before * Count) + label] = SchemeRules.MayFollow(Scheme, _tags[before], _tags[label]);
            }
        }

        return allowed;
    }

    /// <summary>Reads a label of the scheme; one that is not is an error that says what was expected.</summary>
    private static Tag Read(string label, TaggingScheme scheme, TagFormat format)
    {
        if (label.Length > 0 && Tag.Read(label, scheme, format) is { } tag && SchemeLetters.Has(scheme, label, format))
        {
            return tag;
        }

        string expected = string.Join(", ", SchemeLetters.Of(scheme).Select(letter => $"'{format.Example(letter)}'"));
        throw new ArgumentException(
            $"The label '{label}' is not of the tagging scheme {scheme}: expected 'O' or one that {(format.LetterAtEnd ? "ends" : "begins")} with {expected}.",
            nameof(label));
    }
}
