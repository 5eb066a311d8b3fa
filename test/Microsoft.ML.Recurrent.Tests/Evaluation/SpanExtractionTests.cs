using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation;

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

    private static ReadOnlyMemory<char>[] Words(params string[] words) => Array.ConvertAll(words, word => word.AsMemory());
}
