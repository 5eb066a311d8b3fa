using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class RandomStreamTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Seed_purpose_owner_and_part_each_make_another_stream()
    {
        RandomStream[] streams =
        [
            new(1, RandomPurpose.Data, 1, 1),
            new(2, RandomPurpose.Data, 1, 1),
            new(1ul << 40, RandomPurpose.Data, 1, 1),
            new(1, RandomPurpose.Dropout, 1, 1),
            new(1, RandomPurpose.Data, 2, 1),
            new(1, RandomPurpose.Data, 1, 2),
        ];
        var starts = streams.Select(stream => (stream.NextWord(), stream.NextWord())).ToHashSet();

        Assert.Equal(streams.Length, starts.Count);
    }

    [Fact]
    public void The_same_stream_starts_over_with_the_same_draws()
    {
        var one = new RandomStream(7, RandomPurpose.Data, 3);
        var two = new RandomStream(7, RandomPurpose.Data, 3);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(one.NextNormal(), two.NextNormal());
        }
    }

    [Fact]
    public void Uniform_draws_fill_their_range_evenly()
    {
        var random = new RandomStream(7, RandomPurpose.Data, 0);
        int[] counts = new int[20];
        for (int i = 0; i < Draws; i++)
        {
            counts[(int)((random.NextUniform(-3, 1) + 3) * 5)]++;
        }

        AssertEven(counts);
    }

    [Fact]
    public void Bounded_draws_fill_their_range_evenly()
    {
        var random = new RandomStream(7, RandomPurpose.Data, 0);
        int[] counts = new int[17];
        for (int i = 0; i < Draws; i++)
        {
            counts[random.NextBelow(counts.Length)]++;
        }

        AssertEven(counts);
    }

    [Fact]
    public void Normal_draws_have_the_shares_of_the_bell_curve()
    {
        var random = new RandomStream(7, RandomPurpose.Data, 0);
        double[] draws = new double[Draws];
        for (int i = 0; i < Draws; i++)
        {
            draws[i] = random.NextNormal();
        }

        // Each tolerance is four deviations of the estimate.
        double root = Math.Sqrt(Draws);
        Assert.Equal(0, draws.Average(), 4 / root);
        Assert.Equal(1, draws.Average(value => value * value), 4 * Math.Sqrt(2) / root);
        Assert.Equal(0.682689, draws.Count(value => Math.Abs(value) < 1) / (double)Draws, 4 * Math.Sqrt(0.6827 * 0.3173) / root);
        Assert.Equal(0.0455, draws.Count(value => Math.Abs(value) > 2) / (double)Draws, 4 * Math.Sqrt(0.0455 * 0.9545) / root);
    }

    [Fact]
    public void Shuffling_makes_every_order_as_often()
    {
        var random = new RandomStream(7, RandomPurpose.Shuffle, 0);
        var counts = new Dictionary<string, int>();
        int[] items = new int[4];
        for (int i = 0; i < Draws; i++)
        {
            ((ReadOnlySpan<int>)[0, 1, 2, 3]).CopyTo(items);
            random.Shuffle(items);
            string order = string.Concat(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        AssertEven([.. counts.Values]);
    }

    /// <summary>Chi-squared with up to 30 degrees of freedom: mean k, deviation sqrt(2k); five deviations.</summary>
    private static void AssertEven(int[] counts)
    {
        double expected = counts.Sum() / (double)counts.Length;
        double chiSquared = counts.Sum(count => (count - expected) * (count - expected) / expected);
        int freedom = counts.Length - 1;
        Assert.InRange(chiSquared, 0, freedom + 5 * Math.Sqrt(2.0 * freedom));
    }
}
