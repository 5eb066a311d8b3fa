using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Tests.Data.Sequences;
using Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Data;

[Trait(SharedData.Trait, SharedData.Public)]
public sealed class ConllDataSetTests
{
    [Theory]
    [InlineData("train.txt", 13_084)]
    [InlineData("valid.txt", 700)]
    [InlineData("test.txt", 700)]
    public void Snips_has_its_sentences_slots_and_intents(string file, int sentenceCount)
    {
        IDataView view = new MLContext().Data.LoadFromConll(SharedData.PathOf("snips_cc0", file), ["Tokens", "Tags"], metadata: ["intent"]);
        Row[] rows = [.. new MLContext().Data.CreateEnumerable<Row>(view, reuseRowObject: false)];
        Assert.Equal(sentenceCount, rows.Length);
        Assert.All(rows, row => Assert.Equal(row.Tokens.Length, row.Tags.Length));
        Assert.Equal(7, rows.Select(row => row.intent).Distinct().Count());
        Assert.Equal(TaggingScheme.Bio, SequenceTaggingEvaluator.FindScheme(view, TagFormat.Usual, view.Schema["Tags"]).Scheme);

        // Labelled well: in all of the data an I- has its like before it.
        string[] labels = [.. rows.SelectMany(row => row.Tags).Distinct()];
        var set = new TagSet(labels, TaggingScheme.Bio);
        Assert.All(rows, row => Assert.True(set.IsWellFormed(Array.ConvertAll(row.Tags, tag => Array.IndexOf(labels, tag)))));
    }

    [Theory]
    [InlineData("train.rebuilt.tsv", 12_544)]
    [InlineData("dev.tsv", 2_001)]
    [InlineData("test.tsv", 2_077)]
    public void English_web_treebank_has_its_sentences_and_parts_of_speech(string file, int sentenceCount)
    {
        // Its tokens may be '#', at the beginning of a sentence too: with comments and without, all of them are read.
        IDataView view = new MLContext().Data.LoadFromConll(SharedData.PathOf("ud_en_ewt", file), ["Tokens", "Tags"]);
        IDataView without = new MLContext().Data.LoadFromConll(SharedData.PathOf("ud_en_ewt", file), ["Tokens", "Tags"], commentPrefix: null);
        Assert.Equal(RowTexts.Of(without), RowTexts.Of(view));
        Row[] rows = [.. new MLContext().Data.CreateEnumerable<Row>(view, reuseRowObject: false, ignoreMissingColumns: true)];
        Assert.Equal(sentenceCount, rows.Length);
        Assert.Equal(17, rows.SelectMany(row => row.Tags).Distinct().Count());
        Assert.Equal(TaggingScheme.None, SequenceTaggingEvaluator.FindScheme(view, TagFormat.Usual, view.Schema["Tags"]).Scheme);
    }

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string? intent { get; set; }
    }
}
