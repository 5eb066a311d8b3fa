namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>The letters by which the schemes name places in a span.</summary>
internal static class SchemeLetters
{
    /// <summary>The letters of a scheme, the outside apart; empty for a scheme without letters.</summary>
    public static string Of(TaggingScheme scheme) => scheme switch
    {
        TaggingScheme.None => "",
        TaggingScheme.Iob1 or TaggingScheme.Bio => "BI",
        TaggingScheme.Bioes => "BIES",
        TaggingScheme.Bilou => "BILU",
        TaggingScheme.Bmes => "BMES",
        TaggingScheme.Ioe1 or TaggingScheme.Ioe2 => "IE",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "Expected a tagging scheme."),
    };

    /// <summary>Whether a label that could be read is outside, has a letter of the scheme, or the scheme has none.</summary>
    public static bool Has(TaggingScheme scheme, string label, TagFormat? format = null)
    {
        format ??= TagFormat.Usual;
        return scheme == TaggingScheme.None
            || label.Length == 0
            || format.IsOutside(label)
            || (format.Split(label) is { } parts && Of(scheme).Contains(parts.Letter, StringComparison.Ordinal));
    }

    /// <summary>The place that a letter names, whatever the scheme: no letter has two meanings.</summary>
    public static TagPosition? PositionOf(char letter) => letter switch
    {
        'B' => TagPosition.Begin,
        'I' or 'M' => TagPosition.Inside,
        'E' or 'L' => TagPosition.End,
        'S' or 'U' => TagPosition.Single,
        _ => null,
    };

    public static char LetterOf(TagPosition position, TaggingScheme scheme)
    {
        foreach (char letter in Of(scheme))
        {
            if (PositionOf(letter) == position)
            {
                return letter;
            }
        }

        throw new ArgumentException($"The scheme {scheme} has no letter for the place {position}.", nameof(position));
    }
}
