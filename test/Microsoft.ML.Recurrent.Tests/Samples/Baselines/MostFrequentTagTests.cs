using Samples.Baselines;
using Samples.Data.Tags;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class MostFrequentTagTests
{
    [Fact]
    public void Words_get_their_most_frequent_tag_and_unknown_words_that_of_all()
    {
        TaggedUtterance[] training =
        [
            new() { Tokens = ["will", "you", "will"], Tags = ["AUX", "PRON", "AUX"] },
            new() { Tokens = ["the", "will"], Tags = ["DET", "NOUN"] },
        ];

        RetaggedSentence sentence = Assert.Single(MostFrequentTag.Tag(training, [new() { Tokens = ["the", "will", "of"], Tags = ["DET", "NOUN", "ADP"] }]));

        Assert.Equal(["DET", "AUX", "AUX"], sentence.PredictedLabel);
        Assert.Equal(["DET", "NOUN", "ADP"], sentence.Tags);
    }
}
