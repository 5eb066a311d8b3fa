using global::Samples.Data.Forecasts;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Forecasts;

public sealed class MixedSeriesTests
{
    [Fact]
    public void A_mix_has_the_level_of_one_series_and_noise_as_large_as_theirs()
    {
        var random = new Random(1);
        (string, float[])[] series = [.. Enumerable.Range(0, 6).Select(i => ($"{i}", Noise(random, level: i, length: i < 4 ? 2_000 : 1_000))), ("constant", new float[2_000])];
        (string Name, float[] Values)[] mixes = MixedSeries.Of(series, count: 60, seed: 1);

        Assert.Equal(60, mixes.Select(mix => mix.Name).Distinct().Count());
        Assert.All(mixes, mix =>
        {
            double[] logarithms = [.. mix.Values.Select(value => Math.Log(value))];
            double level = logarithms.Average();
            Assert.InRange(Math.Abs(level - Math.Round(level)), 0, 0.05);

            // The noise of a series mixed with itself is up to twice as large.
            double variance = logarithms.Average(value => (value - level) * (value - level));
            Assert.InRange(variance, 0.9 * 0.01, 2.1 * 0.01);
        });
        Assert.Equal(mixes.Select(mix => mix.Values), MixedSeries.Of(series, count: 60, seed: 1).Select(mix => mix.Values));
    }

    /// <summary>Logarithms around a level, of variance 0.01.</summary>
    private static float[] Noise(Random random, double level, int length)
        => [.. Enumerable.Range(0, length).Select(_ => (float)Math.Exp(level + (0.1 * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1))))];
}
