namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>
/// Spans as seqeval's strict mode counts them: only those whose tags are a span's in the scheme. The patterns of starts, continuations and
/// ends are those of seqeval's schemes IOB1, IOB2, IOE1, IOE2, IOBES and BILOU; BMES is read as IOBES. Of IOE1 a span of one token just before its like
/// counts too, which the scheme writes E- and seqeval's patterns leave out.
/// </summary>
internal static class StrictSpans
{
    /// <summary>Writes the spans of a sequence over what <paramref name="spans"/> held, in their order.</summary>
    public static void Read(ReadOnlySpan<Tag> tags, TaggingScheme scheme, List<TagSpan> spans)
    {
        spans.Clear();
        Tag before = Tag.Outside;
        for (int token = 0; token < tags.Length;)
        {
            Tag tag = tags[token];
            int end = token + 1;
            if (Starts(scheme, before, tag))
            {
                while (end < tags.Length && GoesOn(scheme, tags[end - 1], tags[end]))
                {
                    end++;
                }

                if (Ends(scheme, tags[end - 1], end < tags.Length ? tags[end] : Tag.Outside))
                {
                    spans.Add(new TagSpan(token, end - token, tag.Type));
                }
            }

            before = tags[end - 1];
            token = end;
        }
    }

    private static bool Starts(TaggingScheme scheme, Tag before, Tag tag) => scheme switch
    {
        TaggingScheme.Iob1 => tag.Position switch
        {
            TagPosition.Inside => before.Position is TagPosition.Outside or TagPosition.Begin || !before.HasTypeOf(tag),
            TagPosition.Begin => before.Position != TagPosition.Outside && before.HasTypeOf(tag),
            _ => false,
        },

        // An I- or E- that goes on with a span was read with it.
        TaggingScheme.Ioe1 or TaggingScheme.Ioe2 => tag.Position is TagPosition.Inside or TagPosition.End,
        _ => tag.Position is TagPosition.Begin or TagPosition.Single,
    };

    private static bool GoesOn(TaggingScheme scheme, Tag before, Tag tag)
        => before.Position is TagPosition.Begin or TagPosition.Inside
            && (tag.Position == TagPosition.Inside || (tag.Position == TagPosition.End && scheme is not (TaggingScheme.Iob1 or TaggingScheme.Bio)))
            && before.HasTypeOf(tag);

    private static bool Ends(TaggingScheme scheme, Tag last, Tag behind) => scheme switch
    {
        // Of IOB1's pairs one is no end: a lone B- before a B- of another type, which the scheme cannot hold.
        TaggingScheme.Iob1 => last.Position != TagPosition.Begin || behind.Position != TagPosition.Begin || last.HasTypeOf(behind),
        TaggingScheme.Bio => true,
        TaggingScheme.Ioe1 => last.Position != TagPosition.End || (behind.Position != TagPosition.Outside && last.HasTypeOf(behind)),
        TaggingScheme.Ioe2 => last.Position == TagPosition.End,
        _ => last.Position is TagPosition.End or TagPosition.Single,
    };
}
