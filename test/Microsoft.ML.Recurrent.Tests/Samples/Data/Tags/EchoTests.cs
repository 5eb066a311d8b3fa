using Samples.Data.Tags;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Tags;

public sealed class EchoTests
{
    [Fact]
    public void Each_tag_is_the_symbol_of_the_lag_before_and_the_first_steps_have_none()
    {
        foreach (TaggedSymbols row in new Echo(lag: 7, seed: 1).Draw(50, answers: 20))
        {
            Assert.Equal((27, 27), (row.Symbols.Length, row.Tags.Length));
            Assert.All(Enumerable.Range(0, 27), step => Assert.Equal(step < 7 ? "" : row.Symbols[step - 7], row.Tags[step]));
            Assert.Equal(["a", "b"], row.Symbols.Distinct().Order());
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_one_others()
    {
        Assert.Equal(Draw(seed: 3), Draw(seed: 3));
        Assert.NotEqual(Draw(seed: 3), Draw(seed: 4));
    }

    private static string[][] Draw(int seed) => [.. new Echo(lag: 5, seed).Draw(10, answers: 10).Select(row => row.Symbols)];
}
