using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>What a forecasting experiment refuses, and how it says so.</summary>
public sealed class ForecastExperimentErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validation_keys_that_stand_for_other_series_are_refused()
    {
        var ml = new MLContext(1);
        Row[] rows = ForecastToy.Rows(100, 2);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Run(Keyed(ml, rows[..160]), Keyed(ml, rows[160..].OrderByDescending(row => row.Id))));

        Assert.Contains("validation data's series column 'Id': expected keys that stand for the same values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_validation_data_lack_is_named_as_theirs()
    {
        var ml = new MLContext(1);
        IDataView rows = ForecastExperimentToy.View();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Run(rows, ml.Transforms.DropColumns("Value").Fit(rows).Transform(rows)));

        Assert.Contains("Could not find validation data's input column 'Value'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_data_without_values_are_refused_before_any_trial()
    {
        Row[] rows = ForecastToy.Rows(100, 2);
        Array.ForEach(rows[160..], row => row.Value = float.NaN);

        var error = Assert.Throws<InvalidOperationException>(() => Run(ForecastToy.View(new MLContext(1), rows[..160]), ForecastToy.View(new MLContext(1), rows[160..])));

        Assert.StartsWith("There is nothing to validate on: column 'Value' is missing (NaN) in all rows of the validation part.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fold_that_leaves_no_training_window_is_named()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(folds: 8);

        var error = Assert.Throws<InvalidOperationException>(() => ForecastExperimentToy.Run(settings, ForecastExperimentToy.View(45)));

        Assert.StartsWith("Fold 1 of 8: No series is long enough: the longest, 'a', has 13 rows, and a training window takes 16", error.Message, StringComparison.Ordinal);
        Assert.Contains("NumberOfFolds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_column_that_a_featurizer_would_make_is_refused_by_name()
    {
        var ml = new MLContext(1);
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings();
        ((RecurrentForecastTrainer.Options)settings.Options!).SeriesColumnName = "Name";

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ml.Forecasting.CreateRecurrentExperiment(settings).Execute(
            ForecastExperimentToy.View(), preFeaturizer: ml.Transforms.CopyColumns("Name", "Id"), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("preFeaturizer", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Name'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_metric_of_autoregressive_forecasts_is_refused_under_the_name_that_the_caller_knows()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings();
        settings.OptimizingMetric = EarlyStoppingMetric.MeanAbsoluteError;
        ((RecurrentForecastTrainer.Options)settings.Options!).Strategy = ForecastStrategy.Autoregressive;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext(1).Forecasting.CreateRecurrentExperiment(settings));

        Assert.StartsWith("Option OptimizingMetric: expected one of Loss, or null, got MeanAbsoluteError.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_other_weights_of_series_is_refused()
    {
        RecurrentExperimentSettings settings = ForecastExperimentToy.Settings(trials: 1);
        settings.Folder = _folder;
        ForecastExperimentToy.Run(settings);
        ((RecurrentForecastTrainer.Options)settings.Options!).SeriesWeights = new Dictionary<string, float> { ["a"] = 2 };

        Assert.Contains("Data differ", Assert.Throws<InvalidOperationException>(() => ForecastExperimentToy.Run(settings)).Message, StringComparison.Ordinal);
    }

    private static IDataView Keyed(MLContext ml, IEnumerable<Row> rows)
    {
        IDataView view = ForecastToy.View(ml, rows);
        return ml.Transforms.Conversion.MapValueToKey("Id").Fit(view).Transform(view);
    }

    private static void Run(IDataView training, IDataView validation) => new MLContext(1).Forecasting.CreateRecurrentExperiment(ForecastExperimentToy.Settings(trials: 1))
        .Execute(training, validation, cancellationToken: TestContext.Current.CancellationToken);
}
