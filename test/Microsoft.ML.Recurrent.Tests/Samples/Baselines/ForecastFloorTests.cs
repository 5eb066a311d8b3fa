using Samples.Baselines;
using Samples.Data.Forecasts;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

/// <summary>Figures that are known of these data sets, found again by the baselines and by what measures all forecasts.</summary>
public sealed class ForecastFloorTests
{
    private const double Rounded = 0.0051;

    private readonly MLContext _ml = new(1);

    [Fact]
    public void Airline_passengers_are_repeated_with_the_known_errors()
    {
        (string, float[])[] airline = [("airline", [.. AirPassengers.Months().Select(month => month.Value)])];
        ForecastingMetrics one = BaselineForecasts.Evaluate(_ml, airline, 1, 48, 12, known => AirlineRules.RepeatGrowth(known, 1));
        Assert.Equal(41.85, one.SeasonalNaive.RootMeanSquaredError, Rounded);
        Assert.Equal(15.62, one.RootMeanSquaredError, Rounded);

        float[] training = airline[0].Item2[..96];
        RidgeForecast growth = new RidgeForecast(1, 1).Add(AirlineRules.LogGrowth(training)).Solve();
        Assert.Equal(15.45, BaselineForecasts.Evaluate(_ml, airline, 1, 48, 12, known => AirlineRules.NextMonth(known, growth)).RootMeanSquaredError, Rounded);

        ForecastingMetrics year = BaselineForecasts.Evaluate(_ml, airline, 12, 48, 12, known => AirlineRules.RepeatYearWithGrowth(known, 12));
        Assert.Equal(37, year.OriginCount);
        Assert.Equal(1.217, year.SeasonalNaive.MeanAbsoluteScaledError, 0.00051);
        Assert.Equal(0.781, year.MeanAbsoluteScaledError, 0.00051);
    }

    [Fact]
    [Trait(SharedData.Trait, SharedData.Public)]
    public void Temperatures_are_forecast_with_the_known_errors()
    {
        float[] values = [.. DailyTemperatures.Read(SharedData.PathOf("forecasting", "daily-min-temperatures.csv")).Select(day => day.Value)];
        Assert.Equal(3650, values.Length);
        (string, float[])[] series = [("Melbourne", values)];
        RidgeForecast Autoregression(int order) => new RidgeForecast(order, 1).Add(values.AsSpan(0, 2920)).Solve();
        ForecastingMetrics Metrics(RidgeForecast ridge) => BaselineForecasts.Evaluate(_ml, series, 1, 730, 365, known => ridge.Forecast(known));

        ForecastingMetrics seven = Metrics(Autoregression(7));
        Assert.Equal(2.481, seven.Persistence.RootMeanSquaredError, 0.00051);
        Assert.Equal(2.240, seven.RootMeanSquaredError, 0.00051);
        Assert.Equal(2.213, Metrics(Autoregression(14)).RootMeanSquaredError, 0.00051);
    }

    [Fact]
    [Trait(SharedData.Trait, SharedData.Public)]
    public void Hours_of_m4_are_repeated_with_the_known_errors()
    {
        (string Name, float[] Values)[] series = HourlySeriesReader.Read(
            SharedData.PathOf("m4_hourly", "Hourly-train.csv.gz"), SharedData.PathOf("m4_hourly", "Hourly-test.csv.gz"));
        Assert.Equal(414, series.Length);
        ForecastingMetrics metrics = BaselineForecasts.Evaluate(_ml, series, 48, 48, 24, known => DailyAndWeeklyRepeat.Forecast(known, 48));
        Assert.Equal((414L, 414), (metrics.OriginCount, metrics.SeriesCount));
        Assert.Equal(1.193, metrics.SeasonalNaive.MeanAbsoluteScaledError, 0.00051);
        Assert.Equal(13.91, metrics.SeasonalNaive.SymmetricMeanAbsolutePercentageError, Rounded);
        Assert.Equal(0.048, metrics.SeasonalNaive.NormalizedDeviation, 0.00051);
        Assert.Equal(11.61, metrics.Persistence.MeanAbsoluteScaledError, Rounded);
        Assert.Equal(1.148, metrics.MeanAbsoluteScaledError, 0.00051);
    }

    [Fact]
    [Trait(SharedData.Trait, SharedData.Public)]
    public void Hours_of_a_transformer_are_repeated_with_the_known_errors()
    {
        TransformerHour[] hours = TransformerReader.Read(SharedData.PathOf("forecasting", "ETTh1.csv.gz"));
        (string, float[])[] series = [.. Enumerable.Range(0, TransformerHour.ChannelCount).Select(channel => (channel.ToString(), hours.Select(hour => hour.Channels[channel]).ToArray()))];
        foreach ((int horizon, double squared, double absolute, int origins) in new[] { (24, 0.4244, 0.3892, 2_857), (96, 0.5122, 0.4333, 2_785) })
        {
            ForecastingMetrics metrics = BaselineForecasts.Evaluate(_ml, series, horizon, TransformerReader.TestHours, 24, known => BaselineForecasts.RepeatSeason(known, 24, horizon));
            Assert.Equal(7 * origins, metrics.OriginCount);
            Assert.Equal(squared, metrics.MeanSquaredError, 0.00051);
            Assert.Equal(absolute, metrics.MeanAbsoluteError, 0.00051);
            Assert.Equal(metrics.MeanSquaredError, metrics.SeasonalNaive.MeanSquaredError, 1e-9);
        }
    }
}
