using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Forecasting;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>Which rows a forecasting experiment compares its trials on, where series are uneven, end without values or have gaps.</summary>
public sealed class ForecastComparisonTests
{
    [Fact]
    public void Windows_of_all_lengths_validate_on_the_same_targets()
    {
        // Of the short series, windows of 12 could validate and windows of 40 could not.
        Row[] rows = [.. ForecastToy.Rows(100, 2).Where(row => row.Id == "a" || row.Time >= new DateTime(2024, 1, 1).AddHours(60))];
        IDataView training = ForecastToy.View(new MLContext(1), rows.Where(row => row.Time < new DateTime(2024, 1, 1).AddHours(80)));
        IDataView validation = ForecastToy.View(new MLContext(1), rows.Where(row => row.Time >= new DateTime(2024, 1, 1).AddHours(80)));

        Assert.NotEqual(CountOf(12, history: 0), CountOf(40, history: 0));
        Assert.Equal(CountOf(12, history: 40), CountOf(40, history: 40));

        int CountOf(int window, int history)
        {
            RecurrentForecastTrainer.Options options = ForecastExperimentToy.Options();
            (options.WindowSize, options.Scaling, options.Transformation) = (window, ForecastScaling.Standard, ForecastTransformation.None);
            SeriesData data = SeriesData.Read(options, training, validation, default(Cancellation));
            ForecastShape shape = ForecastPlan.ShapeOf(options, data);
            return ForecastSeries.Of(options, data, shape, history).Validation.Count;
        }
    }

    [Fact]
    public void Rows_behind_the_last_value_are_not_counted_as_rows_to_validate_on()
    {
        Row[] rows = ForecastToy.Rows(120, 2);
        Array.ForEach(rows[200..], row => row.Value = float.NaN);

        ExperimentData data = TimeSplits.Of(
            ForecastExperimentToy.Settings(folds: 2), ForecastExperimentToy.Options(), ForecastToy.View(new MLContext(1), rows), validation: null, samplingKeyColumnName: null, featurizer: null);

        // 20 % of the 100 values of each series in two parts of 10, and the last part has the 20 rows without values besides.
        Assert.Equal([2 * 80, 2 * 90], data.Folds.Select(fold => fold.Training.GetColumn<float>("Value").Count()));
        Assert.Equal([2 * 10, 2 * 30], data.Folds.Select(fold => fold.Validation.GetColumn<float>("Value").Count()));
        Assert.All(data.Folds, fold => Assert.Equal(20, fold.Validation.GetColumn<float>("Value").Count(value => !float.IsNaN(value))));
    }

    [Fact]
    public void A_trailing_part_without_values_ends_no_trial()
    {
        Row[] rows = ForecastToy.Rows(120, 2);
        Array.ForEach(rows[200..], row => row.Value = float.NaN);

        RecurrentExperimentResult<ForecastingMetrics> result = ForecastExperimentToy.Run(ForecastExperimentToy.Settings(trials: 2), ForecastToy.View(new MLContext(1), rows));

        Assert.All(result.RunDetails, run => Assert.Null(run.Exception));
        Assert.True(double.IsFinite(result.BestRun.ValidationMetrics!.MeanAbsoluteError));
    }

    [Fact]
    public void Where_steps_are_missing_the_measured_rows_begin_so_that_history_is_as_long_in_steps()
    {
        // Every fifth step is missing: a window of 12 steps holds 10 rows or 9.
        Row[] rows = [.. ForecastToy.Rows(200).Where((_, i) => i % 5 != 3)];
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1);
        ((RecurrentForecastTrainer.Options)settings.Options!).Gaps = ForecastGaps.Missing;
        settings.CustomMetricIsHigherBetter = false;
        var measured = new List<int>();
        settings.CustomMetric = (model, view) =>
        {
            measured.Add(view.GetColumn<float>("Value").Count());
            return new MLContext(1).Forecasting.EvaluateForecast(model.Transform(view), "Value", timeColumnName: "Time", seriesColumnName: "Id").MeanAbsoluteError;
        };

        RecurrentRunDetail<ForecastingMetrics> best = ForecastExperimentToy.Run(settings, ForecastToy.View(new MLContext(1), rows)).BestRun;

        Assert.All(measured, count => Assert.InRange(count, 32 + 9, 32 + 10));
        Assert.Equal(best.ValidationMetrics!.MeanAbsoluteError, best.Metric, 6);
    }

    [Fact]
    public void Later_changes_of_the_options_do_not_reach_an_experiment()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1);
        RecurrentExperiment<ForecastingMetrics> experiment = new MLContext(1).Forecasting.CreateRecurrentExperiment(settings);
        settings.Options!.HiddenSize = 32;

        RecurrentExperimentResult<ForecastingMetrics> result = experiment.Execute(ForecastExperimentToy.View(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(ForecastExperimentToy.Texts(ForecastExperimentToy.Run(ForecastExperimentToy.Settings(trials: 1))), ForecastExperimentToy.Texts(result));
    }

    [Fact]
    public void Little_memory_for_shared_rows_changes_no_trial()
    {
        RecurrentExperimentSettings little = ForecastExperimentToy.Settings(trials: 2, folds: 2);
        little.MaximumDataMemoryInMegabytes = 1;

        Assert.Equal(ForecastExperimentToy.Texts(ForecastExperimentToy.Run(ForecastExperimentToy.Settings(trials: 2, folds: 2))), ForecastExperimentToy.Texts(ForecastExperimentToy.Run(little)));
    }
}
