using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class FilteredSeriesTests
{
    [Fact]
    public void Each_output_is_the_input_and_what_decay_leaves_of_the_output_before()
    {
        FilteredSeries series = FilteredSeries.Draw(new Random(1), length: 50, decay: 0.5f);
        Assert.All(series.Input, number => Assert.InRange(number, -1, 1));
        Assert.All(Enumerable.Range(0, 50), step => Assert.Equal(series.Input[step] + (step == 0 ? 0 : 0.5f * series.Output[step - 1]), series.Output[step]));
    }

    [Fact]
    public void Windows_have_the_newest_input_first_and_the_output_of_its_step()
    {
        FilteredSeries series = FilteredSeries.Draw(new Random(1), length: 23, decay: 0.9f);
        FilteredWindow[] windows = [.. FilteredWindow.Of(series)];
        Assert.Equal(series.Output[19..], windows.Select(window => window.Output));
        Assert.Equal([.. series.Input[1..21].Reverse()], windows[1].Inputs);
    }
}
