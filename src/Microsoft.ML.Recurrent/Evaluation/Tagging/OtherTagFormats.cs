namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Finds the format of labels that the usual one cannot read, such as <c>B_PER</c>, <c>PER-B</c> and <c>b-per</c>.</summary>
internal static class OtherTagFormats
{
    private const string Separators = "-_:./|+";

    private static readonly TagFormat[] All =
    [
        .. from ignoresCase in (bool[])[false, true]
           from isLetterAtEnd in (bool[])[false, true]
           from separator in Separators
           select new TagFormat { Separator = separator, LetterAtEnd = isLetterAtEnd, IgnoreCase = ignoresCase },
    ];

    /// <summary>The first format in which every label can be read and some begin spans of a type; null: there is none.</summary>
    public static TagFormat? Find(IReadOnlyList<string> labels)
        => Array.Find(All, format => labels.All(label => Tag.Read(label, TaggingScheme.Bio, format) is not null) && MarksSpans(labels, format));

    /// <summary>Typed tags, of which some begin spans, and others go on with a span or are outside.</summary>
    private static bool MarksSpans(IReadOnlyList<string> labels, TagFormat format)
    {
        Tag[] tags = [.. labels.Select(label => Tag.ReadOrOutside(label, TaggingScheme.Bio, format: format))];
        return Array.Exists(tags, tag => tag is { Position: TagPosition.Begin or TagPosition.Single, Type.Length: > 0 })
            && Array.Exists(tags, tag => tag is { Position: TagPosition.Inside or TagPosition.End, Type.Length: > 0 } or { Position: TagPosition.Outside });
    }
}
