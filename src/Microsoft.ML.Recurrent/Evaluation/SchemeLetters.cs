namespace Microsoft.ML.Recurrent.Evaluation;

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
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "Expected a tagging scheme."),
    };

    /// <summary>Whether a label that could be read is O, begins with a letter of the scheme, or the scheme has none.</summary>
    public static bool Has(TaggingScheme scheme, string label)
        => scheme == TaggingScheme.None || label is "O" or "" || Of(scheme).Contains(label[0], StringComparison.Ordinal);

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
