using Samples.Baselines;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class TextRegressionTests
{
    [Fact]
    public void Texts_of_other_words_are_told_apart_and_the_order_of_words_is_not_seen()
    {
        LabelledText[] training = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? new LabelledText("will it rain", "weather") : new("book a flight", "travel"))];

        Assert.Equal(0.5, TextRegression.Accuracy(training, [new("rain will it", "weather"), new("flight a book", "weather")]));
    }
}
