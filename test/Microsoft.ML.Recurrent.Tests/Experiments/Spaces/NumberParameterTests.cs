using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Spaces;

public sealed class NumberParameterTests
{
    [Theory]
    [InlineData(1, 3, 1, false)]
    [InlineData(16, 512, 1, true)]
    [InlineData(20, 100, 2, true)]
    [InlineData(16, 512, 64, true)]
    [InlineData(0, 0.5, 0, false)]
    [InlineData(1e-4, 0.02, 0, true)]
    [InlineData(7, 7, 1, true)]
    public void A_point_is_a_value_of_the_range_and_the_value_lies_where_its_point_was(double minimum, double maximum, double step, bool isLogarithmic)
    {
        var range = new NumberParameter("Size", minimum, maximum, minimum, isLogarithmic, step);
        for (double unit = 0; unit < 1; unit += 0.0037)
        {
            double value = (double)range.FromUnit(unit);
            Assert.InRange(value, range.Minimum, range.Maximum);
            Assert.Equal(value, range.FromUnit(range.ToUnit(value)));
            if (step > 0)
            {
                (double from, double to) = range.Cell(value);
                Assert.InRange(unit, from - 1e-9, to + 1e-9);
                Assert.Equal(0, (value - minimum) % step, 1e-9);
            }
        }

        Assert.Equal(range.Minimum, range.FromUnit(0));
        Assert.Equal(range.Maximum, range.FromUnit(1));
    }

    [Fact]
    public void Whole_numbers_are_drawn_equally_often_at_the_ends()
    {
        var range = new NumberParameter("Layers", 1, 3, 1, isLogarithmic: false, step: 1);
        int[] counts = new int[3];
        for (int i = 0; i < 300; i++)
        {
            counts[(int)(double)range.FromUnit((i + 0.5) / 300) - 1]++;
        }

        Assert.Equal([100, 100, 100], counts);
    }

    [Fact]
    public void On_a_log_scale_the_middle_is_the_geometric_mean()
        => Assert.Equal(0.01, (double)new NumberParameter("Rate", 1e-4, 1, 1, isLogarithmic: true, step: 0).FromUnit(0.5), 1e-12);

    [Fact]
    public void Cells_of_neighbours_meet_and_fill_the_unit()
        => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<bool>(), (minimum, count, isLogarithmic) =>
        {
            var range = new NumberParameter("Size", minimum.Get, minimum.Get + count.Get, minimum.Get, isLogarithmic, step: 1);
            double end = 0;
            for (int value = minimum.Get; value <= minimum.Get + count.Get; value++)
            {
                (double from, double to) = range.Cell(value);
                Assert.Equal(end, from, 1e-12);
                Assert.True(to > from);
                end = to;
            }

            Assert.Equal(1, end);
        }).QuickCheckThrowOnFailure();
}
