using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

/// <summary>Short ways to write labels, tags and spans in tests.</summary>
internal static class Sequences
{
    public static readonly TaggingScheme[] WithLetters = [TaggingScheme.Iob1, TaggingScheme.Bio, TaggingScheme.Bioes, TaggingScheme.Bilou, TaggingScheme.Bmes, TaggingScheme.Ioe1, TaggingScheme.Ioe2];

    public static Tag[] Tags(string labels, TaggingScheme scheme)
        => [.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => Tag.ReadOrOutside(label, scheme))];

    /// <summary>Every label of a scheme for the given types, O first.</summary>
    public static string[] Labels(TaggingScheme scheme, params string[] types)
        => ["O", .. types.SelectMany(type => scheme == TaggingScheme.None ? [type] : SchemeLetters.Of(scheme).Select(letter => $"{letter}-{type}"))];

    /// <summary>Every sequence of up to <paramref name="longest"/> of <paramref name="count"/> labels.</summary>
    public static IEnumerable<int[]> All(int count, int longest)
    {
        for (int length = 0; length <= longest; length++)
        {
            int total = (int)Math.Pow(count, length);
            for (int number = 0; number < total; number++)
            {
                var sequence = new int[length];
                for (int token = 0, rest = number; token < length; token++, rest /= count)
                {
                    sequence[token] = rest % count;
                }

                yield return sequence;
            }
        }
    }

    /// <summary>Whether labels follow each other as the scheme has it, from before the first to behind the last.</summary>
    public static bool IsWellFormed(this TagSet set, ReadOnlySpan<int> labels)
    {
        Tag before = Tag.Outside;
        foreach (int label in labels)
        {
            if (!SchemeRules.MayFollow(set.Scheme, before, set[label]))
            {
                return false;
            }

            before = set[label];
        }

        return SchemeRules.MayEnd(set.Scheme, before);
    }

    /// <summary>Spans as text: <c>PER 0-1, LOC 3</c>.</summary>
    public static string Text(IEnumerable<TagSpan> spans)
        => string.Join(", ", spans.Select(span => $"{span.Type} {span.Start}" + (span.Length > 1 ? $"-{span.Start + span.Length - 1}" : "")));
}
