namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Makes records of the spans that the labels of one prediction mark.</summary>
internal static class PredictionSpans
{
    /// <param name="labels">A label for each token; an empty one is missing and outside.</param>
    /// <param name="tokens">The tokens; null: spans have no text.</param>
    /// <param name="scores">One for each token, or tokens x classes; null: spans have no confidence.</param>
    /// <param name="classes">The labels of the scores, where a token has one for each class; null: it has one.</param>
    /// <param name="sentence">What holds the tokens; null: spans have no place in it.</param>
    /// <param name="scheme">The scheme; null: letters count where every label has one.</param>
    /// <param name="format">How labels with letters are written.</param>
    public static TaggedSpan[] Read(
        IReadOnlyList<string> labels,
        IReadOnlyList<string>? tokens,
        IReadOnlyList<float>? scores,
        IReadOnlyList<string>? classes,
        string? sentence,
        TaggingScheme? scheme,
        TagFormat format)
    {
        RequireCount(tokens?.Count, labels.Count, "tokens", nameof(tokens));
        RequireCount(scores?.Count, labels.Count * (classes?.Count ?? 1), classes is null ? "scores, one for each token" : "scores (tokens x classes)", nameof(scores));
        if (sentence is not null && tokens is null)
        {
            throw new ArgumentException("Expected tokens too where a sentence is given, got null.", nameof(tokens));
        }

        string[] names = [.. labels.Select(label => label ?? "")];
        TaggingScheme known = scheme
            ?? (names.All(name => Tag.Read(name, TaggingScheme.Bio, format) is not null) ? TaggingScheme.Bio : TaggingScheme.None);
        Tag[] tags = Array.ConvertAll(names, name => Tag.ReadOrOutside(name, known, format: format));
        var spans = new List<TagSpan>();
        TolerantSpans.Read(tags, spans);
        int[] starts = sentence is null ? [] : StartsOf(tokens!, sentence);
        return [.. spans.Select(Record)];

        TaggedSpan Record(TagSpan span)
        {
            int last = span.Start + span.Length - 1;
            return new TaggedSpan(
                span.Start,
                span.Length,
                TagSpan.ShownType(span.Type),
                tokens is null ? null : string.Join(' ', tokens.Skip(span.Start).Take(span.Length)),
                scores is null ? null : Enumerable.Range(span.Start, span.Length).Min(ScoreOf),
                sentence is null ? null : starts[span.Start],
                sentence is null ? null : starts[last] + LengthOf(tokens![last]) - starts[span.Start]);
        }

        float ScoreOf(int token)
        {
            if (classes is null)
            {
                return scores![token];
            }

            for (int i = 0; i < classes.Count; i++)
            {
                if (classes[i] == names[token])
                {
                    return scores![(token * classes.Count) + i];
                }
            }

            return 0;
        }
    }

    /// <summary>Where each token begins, each looked for behind the one before it.</summary>
    private static int[] StartsOf(IReadOnlyList<string> tokens, string sentence)
    {
        var starts = new int[tokens.Count];
        int end = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = sentence.IndexOf(tokens[i] ?? "", end, StringComparison.Ordinal);
            if (starts[i] < 0)
            {
                throw new ArgumentException($"Expected the tokens in the sentence, in their order: token {i} '{tokens[i]}' is not there from character {end} on.", nameof(sentence));
            }

            end = starts[i] + LengthOf(tokens[i]);
        }

        return starts;
    }

    private static int LengthOf(string? token) => token?.Length ?? 0;

    private static void RequireCount(int? got, int expected, string what, string parameter)
    {
        if (got is { } count && count != expected)
        {
            throw new ArgumentException($"Expected {expected} {what}, got {count}.", parameter);
        }
    }
}
