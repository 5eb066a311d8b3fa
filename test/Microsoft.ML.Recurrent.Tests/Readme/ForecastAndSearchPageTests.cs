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

    private static ITransformer ExperimentExample(MLContext ml, IDataView train)
    {
        var settings = new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = 300, MaximumEpochs = 40 };
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
            MaximumEpochs = 40,
            Refit = true,                                                      // the best settings learn from the last rows, too
        };
        var found = ml.Forecasting.CreateRecurrentExperiment(search).Execute(hours, labelColumnName: "Load");
        IDataView nextDay = ml.Forecasting.ForecastRows(found.BestRun.Model!, hours);
        return (found, nextDay);
    }
}
