using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

public sealed class TransitionRulesTests
{
    /// <summary>O, B, I: I follows B or I.</summary>
    private static readonly bool[,] Pairs = { { true, true, false }, { true, true, true }, { true, true, true } };

    [Theory]
    [InlineData(new[] { 0, 1, 2, 2, 0 }, true)]
    [InlineData(new[] { 2, 2 }, false)]
    [InlineData(new[] { 0, 0, 2 }, false)]
    [InlineData(new[] { 0, 1 }, false)]
    [InlineData(new int[0], true)]
    public void Starts_pairs_and_ends_say_which_sequences_keep_the_rules(int[] tags, bool areKept)
        => Assert.Equal(areKept, TransitionRules.Create([true, true, false], [true, false, true], Pairs).AreKeptBy(tags));

    [Fact]
    public void Rules_that_no_sequence_keeps_are_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => TransitionRules.Create([true, false, false], [false, false, true], new bool[3, 3]));
        Assert.Contains("allow no sequence", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_several_sizes_are_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => TransitionRules.Create([true, true], [true], Pairs));
        Assert.Contains("2 starts, 1 ends and 3 x 3 pairs", failure.Message, StringComparison.Ordinal);
    }
}
