using Samples.Baselines;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class VowelGroupRuleTests
{
    [Theory]
    [InlineData("cat", 1)]
    [InlineData("the", 1)]
    [InlineData("psst", 1)]
    [InlineData("queue", 1)]
    [InlineData("make", 1)]
    [InlineData("whole", 1)]
    [InlineData("table", 2)]
    [InlineData("walked", 1)]
    [InlineData("wanted", 2)]
    [InlineData("syllable", 3)]
    public void Counts_like_a_person_with_a_pencil(string word, int syllables) => Assert.Equal(syllables, VowelGroupRule.Count(word));
}
