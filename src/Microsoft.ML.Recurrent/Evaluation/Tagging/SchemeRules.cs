namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Which tags may begin a sequence, follow each other and end one in well-formed sequences of a scheme.</summary>
internal static class SchemeRules
{
    // What lies before and behind a sequence is outside of all spans, so one rule serves pairs and both ends.
    public static bool MayStart(TaggingScheme scheme, Tag tag) => MayFollow(scheme, Tag.Outside, tag);

    public static bool MayEnd(TaggingScheme scheme, Tag tag) => MayFollow(scheme, tag, Tag.Outside);

    public static bool MayFollow(TaggingScheme scheme, Tag before, Tag tag) => scheme switch
    {
        TaggingScheme.None => true,
        TaggingScheme.Iob1 => tag.Position != TagPosition.Begin || (before.Position != TagPosition.Outside && before.HasTypeOf(tag)),

        // Labels of BIO may have some other letters, each of which ends a span or begins one.
        TaggingScheme.Bio => !Continues(tag) || (before.Position != TagPosition.Outside && before.HasTypeOf(tag)),
        TaggingScheme.Ioe1 => before.Position != TagPosition.End || (tag.Position != TagPosition.Outside && before.HasTypeOf(tag)),
        TaggingScheme.Ioe2 => before.Position != TagPosition.Inside || (tag.Position != TagPosition.Outside && before.HasTypeOf(tag)),
        _ => IsOpen(before) ? Continues(tag) && before.HasTypeOf(tag) : !Continues(tag),
    };

    /// <summary>Whether a span goes on behind a token, where the scheme marks ends.</summary>
    private static bool IsOpen(Tag tag) => tag.Position is TagPosition.Begin or TagPosition.Inside;

    private static bool Continues(Tag tag) => tag.Position is TagPosition.Inside or TagPosition.End;
}
