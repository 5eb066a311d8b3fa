using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class StratifiedSplitTests
{
    private static readonly string[] Rows = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? $"a{i}" : $"b{i}")];

    [Fact]
    public void Every_class_has_the_same_share_of_both_parts()
    {
        StratifiedSplit<string> split = Split(seed: 1);

        Assert.Equal(16, split.Test.Count(row => row[0] == 'a'));
        Assert.Equal(4, split.Test.Count(row => row[0] == 'b'));
        Assert.Equal(Rows.Order(), split.Train.Concat(split.Test).Order());
    }

    [Fact]
    public void The_seed_decides_alone()
    {
        Assert.Equal(Split(seed: 1).Test, Split(seed: 1).Test);
        Assert.NotEqual(Split(seed: 1).Test, Split(seed: 2).Test);
    }

    private static StratifiedSplit<string> Split(int seed) => StratifiedSplit<string>.Of(Rows, row => row[..1], testFraction: 0.2, seed);
}
