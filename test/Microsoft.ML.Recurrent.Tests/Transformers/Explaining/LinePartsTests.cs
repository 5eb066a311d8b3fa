using Microsoft.ML.Recurrent.Transformers.Explaining;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Explaining;

public sealed class LinePartsTests
{
    [Fact]
    public void Parts_are_equal_until_they_are_refined()
    {
        var line = new LineParts(places => Array.ConvertAll(places, place => place * place), count: 4);
        Assert.Equal([0.125, 0.375, 0.625, 0.875], line.Middles);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], line.Widths);
        Assert.Equal((0, 1, 1), (line.FirstValue, line.LastValue, line.Scale));
    }

    [Fact]
    public void A_steep_rise_gets_small_parts_and_its_integral_is_right()
    {
        const double Place = 0.3141;
        const double Steepness = 2000;
        var line = new LineParts(places => Array.ConvertAll(places, place => Math.Tanh(Steepness * (place - Place))), count: 16);
        Assert.True(Math.Abs(Integral() - 2) > 0.5);
        Assert.True(line.Refine(0.01));
        Assert.Equal(2, Integral(), 0.01);
        Assert.Equal(1, line.Widths.Sum(), 1e-12);
        Assert.InRange(line.Widths.Length, 17, 255);
        Assert.Equal(1.0 / 16, line.Widths.Max());
        Assert.False(line.Refine(0.01));

        double Integral() => line.Middles.Zip(line.Widths).Sum(part => part.Second * Steepness / Math.Pow(Math.Cosh(Steepness * (part.First - Place)), 2));
    }

    [Fact]
    public void A_jump_ends_the_halving_at_sixteen_times_the_parts()
    {
        var random = new Random(1);
        var line = new LineParts(places => Array.ConvertAll(places, _ => random.NextDouble()), count: 3);
        line.Refine(0);
        Assert.Equal(48, line.Widths.Length);
        Assert.False(line.Refine(0));
    }
}
