using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

public sealed class SchemeDetectionTests
{
    /// <summary>Rows between bars; the labels are those that the rows have.</summary>
    [Theory]
    [InlineData("O B-PER I-PER B-LOC", TaggingScheme.Bio)]
    [InlineData("O I-PER | I-PER B-PER I-LOC", TaggingScheme.Iob1)]
    [InlineData("O I-PER I-PER", TaggingScheme.Iob1)]
    [InlineData("O B-PER I-PER E-PER | S-PER", TaggingScheme.Bioes)]
    [InlineData("O B-PER E-PER", TaggingScheme.Bioes)]
    [InlineData("O B-PER I-PER L-PER U-PER", TaggingScheme.Bilou)]
    [InlineData("B M E S", TaggingScheme.Bmes)]
    [InlineData("O B-PER M-PER E-PER S-PER", TaggingScheme.Bmes)]
    [InlineData("O I-PER E-PER E-PER | E-LOC", TaggingScheme.Ioe2)]
    [InlineData("O I-PER E-PER I-PER | I-LOC", TaggingScheme.Ioe1)]
    [InlineData("O B I", TaggingScheme.Bio)]
    [InlineData("O O S-LOC", TaggingScheme.Bioes)]
    [InlineData("O U-LOC | O", TaggingScheme.Bilou)]
    [InlineData("B-date.day I-date.day", TaggingScheme.Bio)]
    [InlineData("O PER LOC", TaggingScheme.None)]
    [InlineData("O", TaggingScheme.None)]
    [InlineData("", TaggingScheme.None)]
    [InlineData("NOUN VERB INTJ SYM X", TaggingScheme.None)]
    [InlineData("o b-per i-per", TaggingScheme.None)]
    [InlineData("O B-PER NOUN VERB X", TaggingScheme.None)]
    public void Rows_tell_the_scheme_of_their_labels(string rows, TaggingScheme scheme) => Assert.Equal(scheme, Found(Rows(rows)).Scheme);

    [Theory]
    [InlineData("U L L U L | L L U")]                      // casing
    [InlineData("M S S M | S M")]                          // sizes
    [InlineData("E O E E O | O E")]
    [InlineData("E-mail O O E-mail | O E-mail E-mail")]
    [InlineData("B S E S B | E E B S | S S B E | E B B")]  // buy, sell, exit
    [InlineData("I B B I | I I B | B I O I | O B O B I B | I O B")]
    public void Texts_that_happen_to_begin_with_letters_are_no_scheme(string rows)
    {
        SchemeDetection found = Found(Rows(rows));
        Assert.Equal(TaggingScheme.None, found.Scheme);
        Assert.Contains("read without scheme", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void One_row_of_another_scheme_changes_nothing_but_is_named()
    {
        SchemeDetection found = Found([.. Rows("O B-P I-P"), .. Rows("B-P O"), .. Enumerable.Repeat<string[]>(["B-P", "I-P"], 20), ["S-P"]]);
        Assert.Equal(TaggingScheme.Bio, found.Scheme);
        Assert.Equal(
            "1 of 23 labelled rows break the tagging scheme Bio, the first of them labelled row 22 (counted from 0) with 'S-P'; labels with letters of other schemes: 'S-P'. "
            + "Spans are read from them as the CoNLL script does.",
            Assert.Single(found.Warnings));
    }

    [Fact]
    public void Labels_of_letters_that_belong_to_no_scheme_together_are_read_as_bio()
    {
        // B I E without S: a single token is B.
        SchemeDetection found = Found(Rows("B I E O B | B E O | B O B I I E | O B"));
        Assert.Equal(TaggingScheme.Bio, found.Scheme);
        Assert.Contains("labels with letters of other schemes: 'E'.", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 100, true)]
    [InlineData(4, 100, false)]
    [InlineData(10, 1000, true)]
    [InlineData(11, 1000, false)]
    [InlineData(3, 6, false)]                              // no handful where half of the rows are
    public void A_scheme_holds_while_no_more_than_a_handful_of_rows_break_it(int breaking, int count, bool holds)
    {
        // Letters alone: nothing but the rows speaks for a scheme.
        string[][] rows = [.. Enumerable.Repeat<string[]>(["O", "B", "I"], count - breaking), .. Enumerable.Repeat<string[]>(["O", "I", "B"], breaking)];
        Assert.Equal(holds ? TaggingScheme.Bio : TaggingScheme.None, Found(rows).Scheme);
    }

    [Fact]
    public void Types_that_begin_and_go_on_are_read_by_letters_however_many_rows_break_the_rules()
    {
        SchemeDetection found = Found([.. Enumerable.Repeat<string[]>(["O", "I-PER", "B-LOC", "B-PER", "I-LOC"], 9)]);
        Assert.Equal(TaggingScheme.Bio, found.Scheme);
        Assert.Contains("9 of 9 labelled rows break the tagging scheme Bio, the first of them labelled row 0 (counted from 0) with 'I-PER' after 'O'", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PER")]
    [InlineData("[PAD]")]
    [InlineData("0")]
    public void Labels_that_no_scheme_could_have_are_named_and_leave_the_scheme_as_it_is(string odd)
    {
        SchemeDetection found = Found([["O", "B-PER", "I-PER", odd], ["O", odd, "I-PER"], ["B-PER", "I-PER", "O"]]);
        Assert.Equal(TaggingScheme.Bio, found.Scheme);
        Assert.Contains($"2 of 3 labelled rows have labels that are not of the tagging scheme Bio, outside of all spans: '{odd}', first in labelled row 0 (counted from 0).", found.OddLabelWarning, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_values_that_no_row_has_tell_schemes_apart_that_rows_leave_open()
    {
        string[] labels = ["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        var evidence = new SchemeEvidence(labels, TagFormat.Usual);
        evidence.Observe([0, 4, 0]);
        Assert.Equal(TaggingScheme.Bioes, new SchemeDetection(evidence).Scheme);
    }

    [Fact]
    public void A_missing_label_says_nothing_of_the_next_one()
    {
        var evidence = new SchemeEvidence(["O", "B-PER", "I-PER"], TagFormat.Usual);
        evidence.Observe([-1, 2, 2]);
        Assert.Equal(TaggingScheme.Bio, new SchemeDetection(evidence).Scheme);
    }

    [Fact]
    public void What_rows_hold_may_follow_even_where_the_scheme_forbids_it()
    {
        string[] labels = ["O", "B-PER", "I-PER", "PER", "B-LOC", "I-LOC"];
        var evidence = new SchemeEvidence(labels, TagFormat.Usual);
        for (int row = 0; row < 20; row++)
        {
            evidence.Observe([0, 1, 2, 0, 4, 5]);
        }

        evidence.Observe([0, 2, 3, 5]);
        var found = new SchemeDetection(evidence);
        Assert.Equal(TaggingScheme.Bio, found.Scheme);
        Assert.True(found.MayFollow(0, 2), "O, I-PER: a row has it");
        Assert.False(found.MayFollow(0, 5), "O, I-LOC: no row has it");
        Assert.False(found.MayFollow(SchemeEvidence.Edge, 2), "no row begins with I-PER");
        Assert.True(found.MayFollow(3, 5) && found.MayFollow(3, 2), "PER is of no scheme");
    }

    [Fact]
    public void A_sequence_that_a_scheme_writes_keeps_it()
    {
        foreach (TaggingScheme scheme in Sequences.WithLetters)
        {
            string[] labels = Sequences.Labels(scheme, "PER", "LOC");
            var tags = new TagSet(labels, scheme);
            foreach (int[] sequence in Sequences.All(labels.Length, 4))
            {
                var evidence = new SchemeEvidence(labels, TagFormat.Usual);
                evidence.Observe(sequence);
                Assert.Equal(tags.IsWellFormed(sequence) ? 0 : 1, evidence.RowsThatBreak(scheme));
            }
        }
    }

    [Theory]
    [InlineData("O B_PER I_PER", "new TagFormat { Separator = '_' }")]
    [InlineData("O B:PER O", "new TagFormat { Separator = ':' }")]
    [InlineData("O PER-B PER-I", "new TagFormat { LetterAtEnd = true }")]
    [InlineData("o b-per i-per", "new TagFormat { IgnoreCase = true }")]
    [InlineData("o per_b per_i", "new TagFormat { Separator = '_', LetterAtEnd = true, IgnoreCase = true }")]
    public void Labels_in_another_format_are_read_without_scheme_and_a_warning_names_the_format(string rows, string format)
    {
        string warning = Assert.Single(Found(Rows(rows)).Warnings);
        Assert.Contains("look like those of a tagging scheme", warning, StringComparison.Ordinal);
        Assert.Contains($"set {format} (TagFormat", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NOUN VERB X O")]
    [InlineData("B_PER NOUN O")]
    [InlineData("I_PER O")]
    [InlineData("b b o")]
    public void Labels_that_no_format_makes_tags_are_no_warning(string rows) => Assert.Empty(Found(Rows(rows)).Warnings);

    private static string[][] Rows(string rows) => [.. rows.Split('|').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static SchemeDetection Found(string[][] rows)
    {
        string[] labels = [.. rows.SelectMany(row => row).Distinct()];
        var evidence = new SchemeEvidence(labels, TagFormat.Usual);
        foreach (string[] row in rows)
        {
            evidence.Observe(Array.ConvertAll(row, label => Array.IndexOf(labels, label)));
        }

        return new SchemeDetection(evidence);
    }
}
