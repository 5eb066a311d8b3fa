namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>What a label says: a token's place in a span, and the span's type; the type is empty outside and where a label has none.</summary>
internal readonly record struct Tag(TagPosition Position, string Type)
{
    private const char TypeSeparator = '-';

    public static Tag Outside { get; } = new(TagPosition.Outside, "");

    /// <summary>
    /// Reads a label, with the letters of any scheme where <paramref name="scheme"/> has letters; null when it is not written that way. The empty label, a missing one, is outside.
    /// </summary>
    /// <param name="label">The label.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="format">How labels with letters are written; null: as usual.</param>
    public static Tag? Read(string label, TaggingScheme scheme, TagFormat? format = null)
    {
        format ??= TagFormat.Usual;
        if (label.Length == 0 || (scheme == TaggingScheme.None ? label == "O" : format.IsOutside(label)))
        {
            return Outside;
        }

        if (scheme == TaggingScheme.None)
        {
            return new Tag(TagPosition.Inside, label);
        }

        return format.Split(label) is { } parts && SchemeLetters.PositionOf(parts.Letter) is { } position ? new Tag(position, parts.Type) : null;
    }

    /// <summary>
    /// As <see cref="Read"/>, where a label that is not written that way is outside of all spans, and on request one with a letter of other
    /// schemes too.
    /// </summary>
    public static Tag ReadOrOutside(string label, TaggingScheme scheme, bool ownLettersOnly = false, TagFormat? format = null)
        => Read(label, scheme, format) is { } tag && (!ownLettersOnly || SchemeLetters.Has(scheme, label, format)) ? tag : Outside;

    /// <summary>The label, in a scheme that has this place, as it is written usually.</summary>
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
