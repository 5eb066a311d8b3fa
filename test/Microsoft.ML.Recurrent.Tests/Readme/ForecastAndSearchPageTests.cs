using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The code of the README's sections on forecasts and experiments, run.</summary>
public sealed class ForecastAndSearchPageTests
{
    [Fact]
    public void A_forecaster_is_trained_evaluated_and_asked_for_the_next_day()
    {
        var ml = new MLContext(seed: 1);
        IDataView hours = ml.Data.LoadFromEnumerable(LoadHour.Some(days: 21));

        (ForecastingMetrics metrics, IDataView next) = ForecastExample(ml, hours);

        Assert.Equal(25, metrics.OriginCount);
        Assert.True(metrics.MeanAbsoluteError < metrics.Persistence.MeanAbsoluteError);
        Assert.Equal(24, next.GetColumn<DateTime>("Time").Count());
        Assert.Equal(new DateTime(2026, 1, 22), next.GetColumn<DateTime>("Time").First());
    }

    [Fact]
    public void Rows_of_the_future_carry_what_is_known_of_them()
    {
        var ml = new MLContext(seed: 1);

        IDataView plan = KnownFutureExample(ml, ml.Data.LoadFromEnumerable(ShopDay.Some(days: 120, futureDays: 14)));

        Assert.Equal(28, plan.GetColumn<float>("Forecast").Count());
        Assert.Equal(new DateTime(2026, 5, 1), plan.GetColumn<DateTime>("Date").First());
        Assert.All(plan.GetColumn<float>("Low").Zip(plan.GetColumn<float>("High")), bounds => Assert.True(bounds.First < bounds.Second));

        // Promotions sell 20 more, and every third day has one.
        float[] forecasts = [.. plan.GetColumn<float>("Forecast")];
        Assert.True(forecasts[ShopDay.PromotionEvery] > forecasts[1] + 10);
    }

    [Fact]
    public void An_experiment_gives_its_best_model()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Transforms.Conversion.MapValueToKey("Label", "Intent").Fit(Words(ml)).Transform(Words(ml));

        Assert.Equal(40, ExperimentExample(ml, train).Transform(train).GetColumn<uint>("PredictedLabel").Count());
    }

    [Fact]
    public void An_experiment_finds_a_forecaster()
    {
        var ml = new MLContext(seed: 1);

        (RecurrentExperimentResult<ForecastingMetrics> found, IDataView nextDay) = ForecastExperimentExample(ml, ml.Data.LoadFromEnumerable(LoadHour.Some(days: 21)));

        Assert.Equal("MeanAbsoluteError", found.MetricName);
        Assert.Contains("WindowSize", found.BestRun.Parameters.Keys);
        Assert.True(found.IsRefitted);
        Assert.Equal(new DateTime(2026, 1, 22), nextDay.GetColumn<DateTime>("Time").First());
    }

    private static IDataView Words(MLContext ml)
        => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(row => new RequestWords
        {
            Words = row % 2 == 0 ? ["rain", "tomorrow"] : ["book", "a", "flight"],
            Intent = row % 2 == 0 ? "weather" : "travel",
        }));

    private static (ForecastingMetrics Metrics, IDataView Next) ForecastExample(MLContext ml, IDataView hours)
    {
        var parts = ml.Data.TrainTestSplitByTime(hours, timeColumnName: "Time", testSteps: 48);
        var forecaster = ml.Forecasting.ForecastByGru("Forecast", "Load", horizon: 24, timeColumnName: "Time", quantiles: [0.1f, 0.5f, 0.9f]).Fit(parts.TrainSet);

        // Beside persistence and the repeated day, on the last 48 hours.
        ForecastingMetrics metrics = ml.Forecasting.EvaluateForecast(
            forecaster.Transform(hours), "Load", timeColumnName: "Time", seasonLength: 24, testSteps: 48);

        IDataView next = ml.Forecasting.ForecastRows(forecaster, hours);      // the 24 hours after the last row, as rows
        return (metrics, next);
    }

    private static IDataView KnownFutureExample(MLContext ml, IDataView sales)
    {
        var shop = new RecurrentForecastTrainer.Options
        {
            InputColumnName = "Units",
            Horizon = 14,
            TimeColumnName = "Date",
            SeriesColumnName = "Product",                      // one network for all products
            KnownCovariateColumnNames = ["Promotion"],         // also in the rows of the next 14 days
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            ConfidenceLevel = 0.9f,
            ConformalCalibration = true,                       // widens bounds that cover too few of the last values
        };
        IDataView plan = ml.Forecasting.ForecastRows(ml.Forecasting.ForecastByRecurrent(shop).Fit(sales), sales);
        return plan;
    }

    private static ITransformer ExperimentExample(MLContext ml, IDataView train)
    {
        var settings = new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = 300, MaximumEpochs = 400 };      // of all trials together
        var result = ml.MulticlassClassification.CreateRecurrentExperiment(settings).Execute(train, featureColumnName: "Words");
        ITransformer best = result.BestRun.Model!;
        return best;
    }

    private static (RecurrentExperimentResult<ForecastingMetrics> Found, IDataView NextDay) ForecastExperimentExample(MLContext ml, IDataView hours)
    {
        var search = new RecurrentExperimentSettings
        {
            Options = new RecurrentForecastTrainer.Options { Horizon = 24, TimeColumnName = "Time" },
            OptimizingMetric = EarlyStoppingMetric.MeanAbsoluteError,          // window and scaling are searched, too
            MaximumEpochs = 200,                                               // of all trials together
            Refit = true,                                                      // the best settings learn from the last rows, too
        };
        var found = ml.Forecasting.CreateRecurrentExperiment(search).Execute(hours, labelColumnName: "Load");
        IDataView nextDay = ml.Forecasting.ForecastRows(found.BestRun.Model!, hours);
        return (found, nextDay);
    }
}
