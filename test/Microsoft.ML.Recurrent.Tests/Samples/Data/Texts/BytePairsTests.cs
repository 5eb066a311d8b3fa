using global::Samples.Data.Texts;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Texts;

public sealed class BytePairsTests
{
    [Fact]
    public void The_most_frequent_neighbours_become_one_first()
    {
        // The words are _low (5 times) and _lot (twice): "lo" and "_l" are met 7 times, and "_l" stands later in ordinal order.
        BpeTokenizer tokenizer = BytePairs.Learn(["low low low low low", "lot lot"], mergeCount: 2);
        Assert.Equal(["\u2581lo", "w"], BytePairs.Split(tokenizer, "low"));
        Assert.Equal(["\u2581lo", "t"], BytePairs.Split(tokenizer, "lot"));
    }

    [Fact]
    public void Subwords_side_by_side_are_the_text_again()
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => NumberWords.French(i * 37))];
        BpeTokenizer tokenizer = BytePairs.Learn(texts, mergeCount: 40);
        Assert.All(texts, text => Assert.Equal(text, BytePairs.Join(tokenizer, BytePairs.Split(tokenizer, text))));
        Assert.Contains(texts, text => BytePairs.Split(tokenizer, text).Length < text.Length / 2);
    }
}
