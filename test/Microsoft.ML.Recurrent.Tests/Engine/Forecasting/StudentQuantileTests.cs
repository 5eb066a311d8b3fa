using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class StudentQuantileTests
{
    // One degree is Cauchy's distribution, tan(pi (q - 1/2)); of two the quantile is (2q - 1) / sqrt(2q (1 - q)).
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.25)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void Quantiles_of_one_and_two_degrees_are_those_of_their_closed_forms(double level)
    {
        Assert.Equal(1, StudentQuantile.Of(level, 1) / Math.Tan(Math.PI * (level - 0.5)), 1e-4);
        Assert.Equal(1, StudentQuantile.Of(level, 2) / (((2 * level) - 1) / Math.Sqrt(2 * level * (1 - level))), 1e-4);
    }

    // The table of the t distribution.
    [Theory]
    [InlineData(0.95, 5, 2.015048)]
    [InlineData(0.975, 10, 2.228139)]
    [InlineData(0.995, 30, 2.749996)]
    [InlineData(0.9, 120, 1.288646)]
    public void Quantiles_are_those_of_the_table_and_symmetric(double level, double freedom, double expected)
    {
        Assert.Equal(1, StudentQuantile.Of(level, freedom) / expected, 1e-4);
        Assert.Equal(-1, StudentQuantile.Of(1 - level, freedom) / expected, 1e-4);
    }

    [Fact]
    public void Quantiles_fall_from_one_degree_to_the_next_also_between_whole_numbers()
    {
        double[] quantiles = [.. Enumerable.Range(0, 40).Select(i => StudentQuantile.Of(0.95, 1 + (0.25 * i)))];
        Assert.Equal(quantiles.OrderDescending(), quantiles);
        Assert.Equal(0, StudentQuantile.Of(0.5, 2.6), 1e-4);
    }
}
