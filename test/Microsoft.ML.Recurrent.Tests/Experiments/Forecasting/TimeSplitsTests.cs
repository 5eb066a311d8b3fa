using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>Which rows a forecasting experiment validates on where no validation data are given.</summary>
public sealed class TimeSplitsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Validation_rows_of_each_series_are_later_than_all_its_training_rows(int folds)
    {
        ExperimentData data = Of(ForecastExperimentToy.Settings(folds: folds), Uneven());

        Assert.Equal(folds, data.Folds.Count);
        Assert.All(data.Folds, fold =>
        {
            ILookup<string, DateTime> training = TimesOf(fold.Training);
            ILookup<string, DateTime> validation = TimesOf(fold.Validation);
            Assert.Equal(["a", "b"], validation.Select(series => series.Key).Order());
            Assert.All(validation, series => Assert.True(training[series.Key].Max() < series.Min()));
            Assert.All(validation, series => Assert.Equal(training[series.Key].Max().AddHours(1), series.Min()));
            Assert.All(validation, series => Assert.True(series.Count() >= ForecastExperimentToy.Horizon));
        });
    }

    [Fact]
    public void Rolling_origins_train_on_ever_more_rows_and_validate_each_row_once_up_to_the_end()
    {
        ExperimentData data = Of(ForecastExperimentToy.Settings(folds: 3), Uneven());

        // 20 % of 100 and of 60 rows, in three parts of 7 and of 4.
        Assert.Equal([79, 86, 93], data.Folds.Select(fold => TimesOf(fold.Training)["a"].Count()));
        Assert.Equal([48, 52, 56], data.Folds.Select(fold => TimesOf(fold.Training)["b"].Count()));
        DateTime[] validated = [.. data.Folds.SelectMany(fold => TimesOf(fold.Validation)["a"])];
        Assert.Equal(TimesOf(Uneven())["a"].TakeLast(21), validated);
        Assert.True(data.IsCrossValidated);
        Assert.Equal("3 rolling origins, each with the next 4 to 7 rows of each series behind those that it trains on", data.ValidationText);
    }

    [Fact]
    public void One_fold_holds_out_the_rows_that_a_split_by_time_would()
    {
        ExperimentData data = Of(ForecastExperimentToy.Settings(folds: 1), Uneven());

        TimeSeriesSplit split = new MLContext().Data.TrainTestSplitByTime(Uneven(), "Time", "Id", testFraction: 0.2);
        Assert.Equal(split.TrainSet.GetColumn<float>("Value"), data.Folds[0].Training.GetColumn<float>("Value"));
        Assert.Equal(split.TestSet.GetColumn<float>("Value"), data.Folds[0].Validation.GetColumn<float>("Value"));
    }

    [Fact]
    public void Short_data_have_several_origins_by_themselves_and_long_data_one()
    {
        Assert.Equal(3, Of(ForecastExperimentToy.Settings(folds: 0), ForecastExperimentToy.View(200, series: 1)).Folds.Count);
        Assert.Single(Of(ForecastExperimentToy.Settings(folds: 0), ForecastExperimentToy.View(1001, series: 1)).Folds);

        // A third of 20 rows is less than two horizons, a half is not.
        Assert.Equal(2, Of(ForecastExperimentToy.Settings(folds: 0), ForecastExperimentToy.View(100, series: 1)).Folds.Count);
    }

    [Fact]
    public void A_series_that_is_too_short_is_learned_from_and_validates_nothing()
    {
        IEnumerable<ForecastToy.Row> rows = ForecastToy.Rows(100, 2).Where(row => row.Id == "a" || row.Time < new DateTime(2024, 1, 1, 8, 0, 0));

        ExperimentData data = Of(ForecastExperimentToy.Settings(folds: 1), ForecastToy.View(new MLContext(), rows));

        Assert.Equal(8, TimesOf(data.Folds[0].Training)["b"].Count());
        Assert.Empty(TimesOf(data.Folds[0].Validation)["b"]);
        Assert.Equal("the last 20 rows of each series (1 of 2 series is too short for it and validates nothing)", data.ValidationText);
    }

    [Fact]
    public void Series_that_are_all_too_short_are_an_error_that_says_what_was_asked()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Of(ForecastExperimentToy.Settings(folds: 5), ForecastExperimentToy.View(24)));

        Assert.StartsWith("No series is long enough to hold rows out: the longest has 24 rows, and 5 parts of 4 rows (HoldOutFraction 0.2, NumberOfFolds 5, Horizon 4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_go_back_in_time_are_an_error_that_names_the_series()
    {
        IEnumerable<ForecastToy.Row> rows = ForecastToy.Rows(50, 2).Reverse();

        var error = Assert.Throws<InvalidDataException>(() => Of(ForecastExperimentToy.Settings(folds: 1), ForecastToy.View(new MLContext(), rows)));

        Assert.Contains("series 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rolling_origins_beside_validation_data_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => TimeSplits.Of(ForecastExperimentToy.Settings(folds: 3), ForecastExperimentToy.Options(), Uneven(), Uneven(), samplingKeyColumnName: null, featurizer: null));

        Assert.Contains("NumberOfFolds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_measured_rows_are_those_that_validate_behind_the_history_of_the_first_forecast()
    {
        var measured = new List<(int Rows, int Forecasts)>();
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1);
        settings.CustomMetricIsHigherBetter = false;
        settings.CustomMetric = (model, rows) =>
        {
            IDataView scored = model.Transform(rows);
            measured.Add((scored.GetColumn<float>("Value").Count(), scored.GetColumn<float[]>("Forecast").Count(forecast => !float.IsNaN(forecast[0]))));
            return new MLContext().Forecasting.EvaluateForecast(scored, "Value", timeColumnName: "Time", seriesColumnName: "Id").MeanAbsoluteError;
        };

        RecurrentRunDetail<ForecastingMetrics> best = ForecastExperimentToy.Run(settings).BestRun;

        // A window of 12 and 20 rows that validate, for each of two series; the first forecast is that of the last row of history.
        Assert.All(measured, each => Assert.Equal((2 * 32, 2 * 21), each));
        Assert.Equal(best.ValidationMetrics!.MeanAbsoluteError, best.Metric, 6);
    }

    /// <summary>Series a has 100 rows, b 60.</summary>
    private static IDataView Uneven()
        => ForecastToy.View(new MLContext(), ForecastToy.Rows(100, 2).Where(row => row.Id == "a" || row.Time >= new DateTime(2024, 1, 1).AddHours(40)));

    private static ExperimentData Of(RecurrentExperimentSettings settings, IDataView rows)
        => TimeSplits.Of(settings, ForecastExperimentToy.Options(), rows, validation: null, samplingKeyColumnName: null, featurizer: null);

    private static ILookup<string, DateTime> TimesOf(IDataView rows)
        => rows.GetColumn<string>("Id").Zip(rows.GetColumn<DateTime>("Time")).ToLookup(row => row.First, row => row.Second);
}
