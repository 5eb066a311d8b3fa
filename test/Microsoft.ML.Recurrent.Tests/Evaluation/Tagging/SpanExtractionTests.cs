using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

public sealed class SpanExtractionTests
{
    private static readonly VectorDataViewType Texts = new(TextDataViewType.Instance);
    private static readonly string[] Labels = ["O", "B-PER", "I-PER"];

    private static readonly IDataView Tagged = new ViewBuilder()
        .NamedKeyVectors("PredictedLabel", Labels, [2, 3, 1, 2], [1, 1], [])
        .Vector("Tokens", Texts, [Words("Ada", "Lovelace", "met", "Charles"), Words("nobody", "came"), []])
        .Vector<float>("Score", new VectorDataViewType(NumberDataViewType.Single), [0, 0.9f, 0.1f, 0, 0.2f, 0.8f, 1, 0, 0, 0.3f, 0.7f, 0], [1, 0, 0, 1, 0, 0], [])
        .ToView();

    [Fact]
    public void Spans_come_with_their_text_and_the_least_of_their_scores()
    {
        IReadOnlyList<TaggedSpan>[] rows = [.. SpanExtraction.Extract(Tagged, "PredictedLabel", "Tokens", "Score", null)];
        Assert.Equal(3, rows.Length);
        Assert.Equal([new TaggedSpan(0, 2, "PER", "Ada Lovelace", 0.8f), new TaggedSpan(3, 1, "PER", "Charles", 0.7f)], rows[0]);
        Assert.Empty(rows[1]);
        Assert.Empty(rows[2]);
    }

    [Fact]
    public void A_single_row_of_one_token_spans_is_read_in_the_scheme_of_its_classes_or_letters()
    {
        var ml = new MLContext();
        IDataView keys = new ViewBuilder().NamedKeyVectors("PredictedLabel", ["O", "B-LOC", "I-LOC", "E-LOC", "S-LOC"], [1, 1, 5]).ToView();
        IDataView texts = new ViewBuilder().Vector("PredictedLabel", Texts, Words("O", "O", "S-LOC")).ToView();
        foreach (IDataView data in (IDataView[])[keys, ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(keys).Transform(keys), texts])
        {
            Assert.Equal([new TaggedSpan(2, 1, "LOC")], ml.SequenceTagging.ExtractSpans(data).Single());
        }
    }

    [Fact]
    public void Text_and_confidence_are_null_where_their_columns_are_not_named()
        => Assert.Equal(
            [new TaggedSpan(0, 2, "PER"), new TaggedSpan(3, 1, "PER")],
            SpanExtraction.Extract(Tagged, "PredictedLabel", null, null, TaggingScheme.Bio).First());

    [Fact]
    public void Tokens_of_another_number_than_tags_are_an_error_of_their_row()
    {
        IDataView data = new ViewBuilder().Vector("Tags", Texts, Words("O", "B")).Vector("Tokens", Texts, Words("one")).ToView();
        var error = Assert.Throws<InvalidOperationException>(() => SpanExtraction.Extract(data, "Tags", "Tokens", null, null).ToArray());
        Assert.Contains("Row 0: expected as many tokens as tags, got 1 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_looked_for_before_rows_are_read()
        => Assert.Throws<ArgumentOutOfRangeException>(() => SpanExtraction.Extract(Tagged, "Tags", null, null, null));

    [Fact]
    public void One_prediction_gives_its_spans_with_text_confidence_and_place_in_the_sentence()
    {
        var catalog = new SequenceTaggingCatalog(new MLContext());
        const string Sentence = "Dr.  Ada Lovelace, of London.";
        string[] tokens = ["Dr.", "Ada", "Lovelace", ",", "of", "London", "."];
        string[] labels = ["O", "B-PER", "I-PER", "O", "O", "B-LOC", "O"];
        IReadOnlyList<TaggedSpan> spans = catalog.ExtractSpans(labels, tokens, [0.9f, 0.8f, 0.7f, 1, 1, 0.6f, 1], sentence: Sentence);
        Assert.Equal([new TaggedSpan(1, 2, "PER", "Ada Lovelace", 0.7f, 5, 12), new TaggedSpan(5, 1, "LOC", "London", 0.6f, 22, 6)], spans);
        Assert.Equal(["Ada Lovelace", "London"], spans.Select(span => Sentence.Substring(span.CharacterStart!.Value, span.CharacterLength!.Value)));

        // Without anything else but labels; with the scores of all classes; and with a missing label between.
        Assert.Equal([new TaggedSpan(1, 2, "PER"), new TaggedSpan(5, 1, "LOC")], catalog.ExtractSpans(labels));
        Assert.Equal(
            [new TaggedSpan(0, 2, "PER", null, 0.4f)], catalog.ExtractSpans(["B-PER", "I-PER"], scores: [0, 0.5f, 0.5f, 0.1f, 0.5f, 0.4f], classes: ["O", "B-PER", "I-PER"]));
        Assert.Equal([new TaggedSpan(0, 1, "PER"), new TaggedSpan(2, 1, "PER")], catalog.ExtractSpans(["B-PER", "", "I-PER"]));
        Assert.Empty(catalog.ExtractSpans([]));
    }

    [Fact]
    public void One_prediction_without_letters_gives_runs_of_its_labels()
    {
        var catalog = new SequenceTaggingCatalog(new MLContext());
        Assert.Equal([new TaggedSpan(0, 2, "fault"), new TaggedSpan(2, 1, "normal")], catalog.ExtractSpans(["fault", "fault", "normal"]));
        Assert.Equal([new TaggedSpan(0, 1, "E-mail")], catalog.ExtractSpans(["E-mail", "O"], scheme: TaggingScheme.None));
    }

    [Fact]
    public void What_does_not_fit_a_prediction_is_named_with_both_numbers()
    {
        var catalog = new SequenceTaggingCatalog(new MLContext());
        Assert.Contains("Expected 2 tokens, got 1", Error(() => catalog.ExtractSpans(["O", "O"], ["a"])), StringComparison.Ordinal);
        Assert.Contains("Expected 2 scores, one for each token, got 3", Error(() => catalog.ExtractSpans(["O", "O"], scores: [1, 1, 1])), StringComparison.Ordinal);
        Assert.Contains("Expected 4 scores (tokens x classes), got 3", Error(() => catalog.ExtractSpans(["O", "O"], scores: [1, 1, 1], classes: ["O", "B"])), StringComparison.Ordinal);
        Assert.Contains("token 1 'b' is not there from character 1 on", Error(() => catalog.ExtractSpans(["O", "O"], ["a", "b"], sentence: "a c")), StringComparison.Ordinal);
        Assert.Contains("Expected tokens too", Error(() => catalog.ExtractSpans(["O", "O"], sentence: "a c")), StringComparison.Ordinal);

        static string Error(Action extraction) => Assert.Throws<ArgumentException>(extraction).Message;
    }

    private static ReadOnlyMemory<char>[] Words(params string[] words) => Array.ConvertAll(words, word => word.AsMemory());
}
