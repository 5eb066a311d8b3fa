namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>What a label says: a token's place in a span, and the span's type; the type is empty outside and where a label has none.</summary>
internal readonly record struct Tag(TagPosition Position, string Type)
{
    private const char TypeSeparator = '-';

    public static Tag Outside { get; } = new(TagPosition.Outside, "");

    /// <summary>
    /// Reads a label, with the letters of any scheme where <paramref name="scheme"/> has letters; null when it is not written that way. The empty label, a missing one, is outside.
    /// </summary>
    public static Tag? Read(string label, TaggingScheme scheme)
    {
        if (label is "O" or "")
        {
            return Outside;
        }

        if (scheme == TaggingScheme.None)
        {
            return new Tag(TagPosition.Inside, label);
        }

        return label.Length > 0 && (label.Length == 1 || label[1] == TypeSeparator) && SchemeLetters.PositionOf(label[0]) is { } position
            ? new Tag(position, label.Length > 2 ? label[2..] : "")
            : null;
    }

    /// <summary>
    /// As <see cref="Read"/>, where a label that is not written that way is outside of all spans, and on request one with a letter of other
    /// schemes too.
    /// </summary>
    public static Tag ReadOrOutside(string label, TaggingScheme scheme, bool ownLettersOnly = false)
        => Read(label, scheme) is { } tag && (!ownLettersOnly || SchemeLetters.Has(scheme, label)) ? tag : Outside;

    /// <summary>The label, in a scheme that has this place.</summary>
    public string ToLabel(TaggingScheme scheme)
    {
        if (Position == TagPosition.Outside)
        {
            return "O";
        }

        if (scheme == TaggingScheme.None)
        {
            return Type;
        }

        char letter = SchemeLetters.LetterOf(Position, scheme);
        return Type.Length == 0 ? letter.ToString() : string.Create(null, $"{letter}{TypeSeparator}{Type}");
    }

    public bool HasTypeOf(Tag other) => string.Equals(Type, other.Type, StringComparison.Ordinal);
}
