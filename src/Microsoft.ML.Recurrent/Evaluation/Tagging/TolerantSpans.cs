namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>
/// Spans of any sequence of tags, ill-formed ones too, as the CoNLL evaluation script and seqeval's default mode find them: a span begins
/// with B or S, and with a tag that no span of its type goes on to; it ends with E or S, before the next one and before the outside.
/// </summary>
internal static class TolerantSpans
{
    /// <summary>Writes the spans of a sequence over what <paramref name="spans"/> held, in their order.</summary>
    public static void Read(ReadOnlySpan<Tag> tags, List<TagSpan> spans)
    {
        spans.Clear();
        Tag before = Tag.Outside;
        int start = -1;
        for (int token = 0; token < tags.Length; token++)
        {
            Tag tag = tags[token];
            if (start >= 0 && !GoesOn(before, tag))
            {
                spans.Add(new TagSpan(start, token - start, before.Type));
                start = -1;
            }

            if (start < 0 && tag.Position != TagPosition.Outside)
            {
                start = token;
            }

            before = tag;
        }

        if (start >= 0)
        {
            spans.Add(new TagSpan(start, tags.Length - start, before.Type));
        }
    }

    private static bool GoesOn(Tag before, Tag tag)
        => before.Position is TagPosition.Begin or TagPosition.Inside && tag.Position is TagPosition.Inside or TagPosition.End && before.HasTypeOf(tag);
}
