using Samples.Baselines;
using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class NearestSeriesTests
{
    [Fact]
    public void A_stretched_series_is_at_no_distance() => Assert.Equal(0, NearestSeries.Distance([1, 2, 3], [1, 1, 2, 2, 2, 3], channelCount: 1));

    [Fact]
    public void The_cheapest_way_sums_the_squared_distances_of_its_steps() =>
        Assert.Equal(1 + 4, NearestSeries.Distance([0, 0, 5, 5], [0, 1, 5, 7], channelCount: 2));

    [Fact]
    public void A_series_gets_the_class_of_the_nearest_one()
    {
        LabelledSeries[] training = [Series("late", 0, 0, 1), Series("early", 1, 0, 0)];

        Assert.Equal(0.5, NearestSeries.Accuracy(training, [Series("late", 0, 1), Series("late", 1, 1, 0)], channelCount: 1));
    }

    private static LabelledSeries Series(string label, params float[] values) => new() { Features = values, Label = label };
}
