using Microsoft.ML.Recurrent.Evaluation;

namespace Microsoft.ML.Recurrent.Tests.Evaluation;

public sealed class SchemeDetectionTests
{
    [Theory]
    [InlineData("O B-PER I-PER B-LOC", TaggingScheme.Bio)]
    [InlineData("O I-PER B-LOC I-LOC", TaggingScheme.Iob1)]
    [InlineData("O B-PER I-PER E-PER S-PER", TaggingScheme.Bioes)]
    [InlineData("O B-PER E-PER", TaggingScheme.Bioes)]
    [InlineData("O B-PER I-PER L-PER U-PER", TaggingScheme.Bilou)]
    [InlineData("O U-PER", TaggingScheme.Bilou)]
    [InlineData("B M E S", TaggingScheme.Bmes)]
    [InlineData("O B-PER M-PER E-PER S-PER", TaggingScheme.Bmes)]
    [InlineData("O B I", TaggingScheme.Bio)]
    [InlineData("B-date.day I-date.day", TaggingScheme.Bio)]
    [InlineData("O PER LOC", TaggingScheme.None)]
    [InlineData("O", TaggingScheme.None)]
    [InlineData("", TaggingScheme.None)]
    [InlineData("NOUN VERB INTJ SYM X", TaggingScheme.None)]
    [InlineData("O B-PER I-PER PER", TaggingScheme.None)]
    [InlineData("B-X M-X L-X", TaggingScheme.None)]
    [InlineData("o b-per i-per", TaggingScheme.None)]
    public void Labels_tell_their_scheme(string labels, TaggingScheme scheme)
        => Assert.Equal(scheme, SchemeDetection.Of(labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    // Every type has a B- here, so the labels alone say BIO.
    [Theory]
    [InlineData("I-PER I-PER O", TaggingScheme.Iob1)]
    [InlineData("I-PER B-PER I-LOC", TaggingScheme.Iob1)]
    [InlineData("O B-PER I-PER", TaggingScheme.Bio)]
    [InlineData("B-PER B-PER", TaggingScheme.Bio)]
    [InlineData("B-PER O B-PER I-LOC", TaggingScheme.Bio)]
    [InlineData("O O", TaggingScheme.Bio)]
    public void Sequences_tell_iob1_from_bio(string sequence, TaggingScheme scheme)
    {
        string[] labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
        var detection = new SchemeDetection(labels);
        detection.Observe(Array.ConvertAll(sequence.Split(' '), label => Array.IndexOf(labels, label)));
        Assert.Equal(scheme, detection.Scheme);
    }

    [Fact]
    public void A_missing_label_says_nothing_of_the_next_one()
    {
        var detection = new SchemeDetection(["O", "B-PER", "I-PER"]);
        detection.Observe([-1, 2, 2]);
        Assert.Equal(TaggingScheme.Bio, detection.Scheme);
    }

    [Fact]
    public void A_sequence_that_a_scheme_writes_is_found_to_be_of_it()
    {
        foreach (TaggingScheme scheme in (TaggingScheme[])[TaggingScheme.Iob1, TaggingScheme.Bio])
        {
            string[] labels = Sequences.Labels(scheme, "PER", "LOC");
            var tags = new TagSet(labels, scheme);
            foreach (int[] sequence in Sequences.All(labels.Length, 4).Where(one => tags.IsWellFormed(one) && one.Any(label => label != 0)))
            {
                var detection = new SchemeDetection(labels);
                detection.Observe(sequence);
                Assert.Equal(scheme, detection.Scheme);
            }
        }
    }
}
