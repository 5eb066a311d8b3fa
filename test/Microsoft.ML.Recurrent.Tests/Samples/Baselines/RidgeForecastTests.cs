using Samples.Baselines;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class RidgeForecastTests
{
    [Fact]
    public void A_series_that_is_linear_in_its_past_is_forecast_without_an_error()
    {
        float[] series = [1, 3, .. new float[18]];
        for (int i = 2; i < series.Length; i++)
            series[i] = (0.5f * series[i - 1]) - (0.9f * series[i - 2]) + 1;
        float[] forecast = new RidgeForecast(window: 2, horizon: 2).Add(series.AsSpan(0, 18)).Solve().Forecast(series.AsSpan(0, 18));
        Assert.Equal(series[18], forecast[0], 1e-4f);
        Assert.Equal(series[19], forecast[1], 1e-4f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_minimises_the_squared_errors_and_the_penalty(bool subtractsLast)
    {
        // At the minimum the errors' products with each feature sum to the penalty times its weight; weights show as differences of forecasts.
        const int Window = 3;
        const double Penalty = 0.7;
        var random = new Random(2);
        float[][] all = [[.. Enumerable.Range(0, 30).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, 20).Select(_ => random.NextSingle())]];
        var ridge = new RidgeForecast(Window, 2, subtractsLast, Penalty);
        foreach (float[] series in all)
            ridge.Add(series);
        ridge.Solve();

        for (int step = 0; step < 2; step++)
        {
            double errors = 0;
            var products = new double[Window - 1];
            foreach (float[] series in all)
            {
                for (int end = Window; end + 2 <= series.Length; end++)
                {
                    double error = series[end + step] - ridge.Forecast(series.AsSpan(0, end))[step];
                    errors += error;
                    for (int i = 0; i + 1 < Window; i++)
                        products[i] += error * (series[end - Window + i] - (subtractsLast ? series[end - 1] : 0));
                }
            }
            Assert.Equal(0, errors, 1e-4);
            for (int i = 0; i + 1 < Window; i++)
            {
                float[] one = new float[Window];
                one[i] = 1;
                double weight = ridge.Forecast(one)[step] - ridge.Forecast(new float[Window])[step];
                Assert.Equal(Penalty * weight, products[i], 1e-4);
            }
        }
    }

    [Fact]
    public void Features_that_say_the_same_need_a_penalty()
    {
        float[] constant = [.. Enumerable.Repeat(2f, 20)];
        Assert.Contains("raise the penalty", Assert.Throws<InvalidOperationException>(() => new RidgeForecast(2, 1).Add(constant).Solve()).Message, StringComparison.Ordinal);
        Assert.Equal(2, new RidgeForecast(2, 1, penalty: 1e-3).Add(constant).Solve().Forecast(constant)[0], 1e-3f);
    }
}
