using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

public sealed class SpanTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("O O", "")]
    [InlineData("B-PER I-PER O B-LOC", "PER 0-1, LOC 3")]
    [InlineData("I-PER I-PER", "PER 0-1")]                              // an I- after the outside begins a span
    [InlineData("B-PER I-LOC I-LOC", "PER 0, LOC 1-2")]                 // and so does one of another type
    [InlineData("I-PER B-PER I-PER", "PER 0, PER 1-2")]
    [InlineData("B-PER B-PER", "PER 0, PER 1")]
    [InlineData("B-PER E-PER S-LOC", "PER 0-1, LOC 2")]
    [InlineData("B-PER I-PER O", "PER 0-1")]                            // a span whose end is not marked
    [InlineData("E-PER E-PER", "PER 0, PER 1")]
    [InlineData("E-PER I-PER", "PER 0, PER 1")]
    [InlineData("S-PER E-PER I-PER E-PER", "PER 0, PER 1, PER 2-3")]
    [InlineData("B-PER S-PER", "PER 0, PER 1")]
    [InlineData("I-PER E-LOC", "PER 0, LOC 1")]
    [InlineData("B-PER L-PER U-PER", "PER 0-1, PER 2")]
    [InlineData("B M E S B E", " 0-2,  3,  4-5")]
    [InlineData("I-PER I-PER E-PER I-PER E-LOC", "PER 0-2, PER 3, LOC 4")]
    [InlineData("B-date-day I-date-day", "date-day 0-1")]
    [InlineData("B-PER what I-PER", "PER 0, PER 2")]                    // what is no label of spans is outside of them
    public void Tolerant_reading_finds_the_spans_of_any_sequence(string labels, string expected)
    {
        var spans = new List<TagSpan>();
        TolerantSpans.Read(Sequences.Tags(labels, TaggingScheme.Bio), spans);
        Assert.Equal(expected, Sequences.Text(spans));
    }

    [Theory]
    [InlineData("PER PER O LOC", "PER 0-1, LOC 3")]
    [InlineData("PER LOC LOC", "PER 0, LOC 1-2")]
    [InlineData("O", "")]
    public void Labels_without_letters_make_spans_of_their_runs(string labels, string expected)
    {
        var spans = new List<TagSpan>();
        TolerantSpans.Read(Sequences.Tags(labels, TaggingScheme.None), spans);
        Assert.Equal(expected, Sequences.Text(spans));
    }

    // Worked by hand from the patterns of seqeval's schemes.
    [Theory]
    [InlineData(TaggingScheme.Bio, "B-PER I-PER O B-LOC", "PER 0-1, LOC 3")]
    [InlineData(TaggingScheme.Bio, "I-PER I-PER O", "")]
    [InlineData(TaggingScheme.Bio, "B-PER I-LOC", "PER 0")]
    [InlineData(TaggingScheme.Bio, "B-PER B-LOC I-PER", "PER 0, LOC 1")]
    [InlineData(TaggingScheme.Iob1, "I-PER I-PER B-PER O I-LOC", "PER 0-1, PER 2, LOC 4")]
    [InlineData(TaggingScheme.Iob1, "B-PER O", "")]                     // B- begins nothing but behind its like
    [InlineData(TaggingScheme.Iob1, "O B-PER I-PER", "PER 2")]
    [InlineData(TaggingScheme.Iob1, "I-PER B-PER B-LOC I-LOC", "PER 0, LOC 3")]
    [InlineData(TaggingScheme.Iob1, "I-PER B-LOC I-LOC", "PER 0, LOC 2")]
    [InlineData(TaggingScheme.Bioes, "B-PER I-PER E-PER S-LOC", "PER 0-2, LOC 3")]
    [InlineData(TaggingScheme.Bioes, "B-PER I-PER O", "")]
    [InlineData(TaggingScheme.Bioes, "B-PER E-LOC", "")]
    [InlineData(TaggingScheme.Bioes, "I-PER E-PER", "")]
    [InlineData(TaggingScheme.Bioes, "B-PER B-PER E-PER", "PER 1-2")]
    [InlineData(TaggingScheme.Bioes, "S-PER I-PER E-PER", "PER 0")]
    [InlineData(TaggingScheme.Bilou, "B-PER L-PER U-LOC L-LOC", "PER 0-1, LOC 2")]
    [InlineData(TaggingScheme.Ioe1, "I-PER E-PER I-PER O I-LOC", "PER 0-1, PER 2, LOC 4")]
    [InlineData(TaggingScheme.Ioe1, "I-PER E-PER O", "")]               // E- ends nothing but before its like
    [InlineData(TaggingScheme.Ioe1, "E-PER I-PER I-PER", "PER 0, PER 1-2")]
    [InlineData(TaggingScheme.Ioe1, "I-PER E-PER I-LOC", "LOC 2")]
    [InlineData(TaggingScheme.Ioe2, "I-PER E-PER E-PER O I-LOC", "PER 0-1, PER 2")]
    [InlineData(TaggingScheme.Ioe2, "I-LOC I-PER E-PER E-LOC", "PER 1-2, LOC 3")]
    [InlineData(TaggingScheme.Bmes, "B M E S B M", " 0-2,  3")]
    public void Strict_reading_counts_well_formed_spans_only(TaggingScheme scheme, string labels, string expected)
    {
        var spans = new List<TagSpan>();
        StrictSpans.Read(Sequences.Tags(labels, scheme), scheme, spans);
        Assert.Equal(expected, Sequences.Text(spans));
    }

    [Fact]
    public void Both_readings_agree_on_well_formed_sequences()
    {
        var tolerant = new List<TagSpan>();
        var strict = new List<TagSpan>();
        foreach (TaggingScheme scheme in Sequences.WithLetters)
        {
            string[] labels = Sequences.Labels(scheme, "PER", "LOC");
            var set = new TagSet(labels, scheme);
            foreach (int[] sequence in Sequences.All(labels.Length, 4).Where(one => set.IsWellFormed(one)))
            {
                Tag[] tags = Array.ConvertAll(sequence, label => set[label]);
                TolerantSpans.Read(tags, tolerant);
                StrictSpans.Read(tags, scheme, strict);
                Assert.Equal(tolerant, strict);
            }
        }
    }

    [Fact]
    public void Spans_lie_in_order_within_the_sequence_and_survive_writing_in_any_scheme()
    {
        string[] labels = [.. Sequences.WithLetters.SelectMany(scheme => Sequences.Labels(scheme, "PER", "LOC")).Distinct()];
        Gen<string[]> sequences = Gen.ArrayOf(Gen.Elements(labels));
        Prop.ForAll(sequences.ToArbitrary(), sequence =>
        {
            Tag[] tags = Array.ConvertAll(sequence, label => Tag.ReadOrOutside(label, TaggingScheme.Bio));
            var spans = new List<TagSpan>();
            TolerantSpans.Read(tags, spans);

            // Every token with a tag is in one span of its type, every other in none.
            var types = new string[tags.Length];
            int end = 0;
            foreach (TagSpan span in spans)
            {
                Assert.True(span.Start >= end && span.Length > 0);
                end = span.Start + span.Length;
                types.AsSpan(span.Start, span.Length).Fill(span.Type);
            }

            Assert.Equal(tags.Select(tag => tag.Position == TagPosition.Outside ? null : tag.Type), types);

            foreach (TaggingScheme scheme in Sequences.WithLetters)
            {
                var written = new Tag[tags.Length];
                var read = new List<TagSpan>();
                SpanTags.Write(spans, scheme, written);
                TolerantSpans.Read(written, read);
                Assert.Equal(spans, read);
                StrictSpans.Read(written, scheme, read);
                Assert.Equal(spans, read);
            }
        }).QuickCheckThrowOnFailure();
    }
}
