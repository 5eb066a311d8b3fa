namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Writes spans as the tags of a scheme; what comes out is well formed.</summary>
internal static class SpanTags
{
    /// <param name="spans">The spans, in the order of their tokens and without overlap.</param>
    /// <param name="scheme">The scheme to write in. In a scheme without letters neighbours of one type melt into one span.</param>
    /// <param name="tags">One tag a token; all are written.</param>
    public static void Write(IReadOnlyList<TagSpan> spans, TaggingScheme scheme, Span<Tag> tags)
    {
        tags.Fill(Tag.Outside);
        for (int i = 0; i < spans.Count; i++)
        {
            TagSpan span = spans[i];
            bool followsItsLike = i > 0 && Touches(spans[i - 1], span);
            bool precedesItsLike = i + 1 < spans.Count && Touches(span, spans[i + 1]);
            for (int place = 0; place < span.Length; place++)
            {
                tags[span.Start + place] = new Tag(PositionOf(place, span.Length, followsItsLike, precedesItsLike, scheme), span.Type);
            }
        }
    }

    private static bool Touches(TagSpan span, TagSpan next) => span.Start + span.Length == next.Start && span.Type == next.Type;

    private static TagPosition PositionOf(int place, int length, bool followsItsLike, bool precedesItsLike, TaggingScheme scheme) => scheme switch
    {
        TaggingScheme.None => TagPosition.Inside,
        TaggingScheme.Iob1 => place == 0 && followsItsLike ? TagPosition.Begin : TagPosition.Inside,
        TaggingScheme.Bio => place == 0 ? TagPosition.Begin : TagPosition.Inside,
        TaggingScheme.Ioe1 => place == length - 1 && precedesItsLike ? TagPosition.End : TagPosition.Inside,
        TaggingScheme.Ioe2 => place == length - 1 ? TagPosition.End : TagPosition.Inside,
        _ when length == 1 => TagPosition.Single,
        _ => place == 0 ? TagPosition.Begin : place == length - 1 ? TagPosition.End : TagPosition.Inside,
    };
}
