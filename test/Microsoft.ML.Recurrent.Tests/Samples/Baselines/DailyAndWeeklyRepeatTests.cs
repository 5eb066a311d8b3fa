using Samples.Baselines;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class DailyAndWeeklyRepeatTests
{
    [Fact]
    public void Days_that_repeat_are_forecast_without_an_error_and_a_new_level_is_kept()
    {
        float[] known = [.. Enumerable.Range(0, 10 * 24).Select(hour => (hour % 24) + (hour >= 9 * 24 ? 5f : 0))];
        Assert.Equal(Enumerable.Range(0, 48).Select(hour => (hour % 24) + 5f), DailyAndWeeklyRepeat.Forecast(known, 48));
    }

    [Fact]
    public void Quantiles_are_those_of_past_errors()
    {
        float[] known = [.. Enumerable.Range(0, 40 * 24).Select(hour => (float)Math.Sin(hour * hour))];
        float[][] forecasts = DailyAndWeeklyRepeat.Quantiles(known, 24);
        Assert.Equal(10, forecasts.Length);
        Assert.Equal(DailyAndWeeklyRepeat.Forecast(known, 24), forecasts[0]);
        for (int step = 0; step < 24; step++)
        {
            Assert.Equal(forecasts[1..].Select(quantile => quantile[step]).Order(), forecasts[1..].Select(quantile => quantile[step]));
        }
    }
}
