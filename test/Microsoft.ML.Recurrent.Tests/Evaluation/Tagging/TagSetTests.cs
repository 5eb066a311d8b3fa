using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

public sealed class TagSetTests
{
    public static TheoryData<TaggingScheme> Schemes => [.. Sequences.WithLetters];

    [Theory, MemberData(nameof(Schemes))]
    public void A_sequence_is_well_formed_if_and_only_if_its_spans_are_written_that_way(TaggingScheme scheme)
    {
        string[] labels = Sequences.Labels(scheme, "PER", "LOC");
        var set = new TagSet(labels, scheme);
        var spans = new List<TagSpan>();
        int wellFormed = 0;
        foreach (int[] sequence in Sequences.All(labels.Length, 4))
        {
            Tag[] tags = Array.ConvertAll(sequence, label => set[label]);
            var written = new Tag[tags.Length];
            TolerantSpans.Read(tags, spans);
            SpanTags.Write(spans, scheme, written);

            bool isAsWritten = tags.AsSpan().SequenceEqual(written);
            Assert.Equal(isAsWritten, set.IsWellFormed(sequence));
            wellFormed += isAsWritten ? 1 : 0;
        }

        // The ways to cut 0 to 4 tokens into spans of two types and gaps: a(n) = 1, 3, 11, 41, 153, each of which a scheme writes in one way.
        Assert.Equal(1 + 3 + 11 + 41 + 153, wellFormed);
    }

    [Theory, MemberData(nameof(Schemes))]
    public void Tables_say_what_sequences_of_one_and_two_labels_may_be(TaggingScheme scheme)
    {
        string[] labels = Sequences.Labels(scheme, "PER", "LOC");
        var set = new TagSet(labels, scheme);
        bool[] starts = set.AllowedStarts();
        bool[] ends = set.AllowedEnds();
        bool[] pairs = set.AllowedPairs();
        Assert.Equal(labels.Length * labels.Length, pairs.Length);
        for (int first = 0; first < set.Count; first++)
        {
            Assert.Equal(starts[first] && ends[first], set.IsWellFormed([first]));
            for (int second = 0; second < set.Count; second++)
            {
                Assert.Equal(starts[first] && pairs[(first * set.Count) + second] && ends[second], set.IsWellFormed([first, second]));
            }
        }
    }

    [Fact]
    public void Labels_without_letters_follow_each_other_in_any_order()
    {
        var set = new TagSet(["NOUN", "VERB", "O"], TaggingScheme.None);
        Assert.DoesNotContain(false, set.AllowedStarts());
        Assert.DoesNotContain(false, set.AllowedEnds());
        Assert.DoesNotContain(false, set.AllowedPairs());
    }

    [Theory]
    [InlineData("PER", TaggingScheme.Bio)]
    [InlineData("E-PER", TaggingScheme.Bio)]
    [InlineData("I-PER", TaggingScheme.Bmes)]
    [InlineData("L-PER", TaggingScheme.Bioes)]
    [InlineData("", TaggingScheme.Iob1)]
    [InlineData("BPER", TaggingScheme.Iob1)]
    [InlineData("B_PER", TaggingScheme.Bio)]
    public void A_label_outside_of_the_scheme_is_named_with_what_was_expected(string label, TaggingScheme scheme)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new TagSet(["O", label], scheme));
        Assert.Contains($"'{label}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(scheme.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("'B-'", error.Message, StringComparison.Ordinal);
    }
}
