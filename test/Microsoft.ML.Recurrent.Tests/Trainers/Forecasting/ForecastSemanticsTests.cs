using Microsoft.ML.Data;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

public sealed class ForecastSemanticsTests
{
    [Fact]
    public void No_training_window_touches_rows_behind_the_split()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.ScalingPerSeries = true;
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(120);
        options.ValidationSetFraction = 0.2f;
        options.EarlyStoppingMetric = EarlyStoppingMetric.None;
        Row[] changed = ForecastToy.Rows(120);
        foreach (Row row in changed[96..])
        {
            (row.Value, row.Known) = (1000, -7);
        }

        Assert.Equal(WeightsOf(options, rows), WeightsOf(options, changed));
        changed[95].Value = 1000;
        Assert.NotEqual(WeightsOf(options, rows), WeightsOf(options, changed));
    }

    [Fact]
    public void Validation_rows_go_on_where_training_rows_end_and_teach_nothing()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        Row[] rows = ForecastToy.Rows(120);
        var ml = new MLContext(seed: 1);
        IDataView training = ForecastToy.View(ml, rows[..96]);
        float[][] WeightsWith(IDataView validation)
        {
            options.EarlyStoppingMetric = EarlyStoppingMetric.None;
            RecurrentForecastTransformer model = ml.Forecasting.ForecastByRecurrent(options).Fit(training, validation);
            Assert.All(model.TrainingHistory, epoch => Assert.NotNull(epoch.ValidationLoss));
            return [.. model.GetWeights().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToArray())];
        }

        Row[] others = [.. ForecastToy.Rows(120)[96..]];
        Array.ForEach(others, row => row.Value = -5);
        Assert.Equal(WeightsWith(ForecastToy.View(ml, rows[96..])), WeightsWith(ForecastToy.View(ml, others)));
    }

    [Fact]
    public void A_forecast_depends_on_the_rows_up_to_its_own_alone()
    {
        Row[] rows = ForecastToy.Rows(60);
        RecurrentForecastTransformer model = ForecastToy.Fit(ForecastToy.Options(), rows);
        float[][] whole = ForecastToy.Forecasts(model, rows);
        Array.ForEach(rows[40..], row => row.Value = 77);
        Assert.Equal(whole[..40], ForecastToy.Forecasts(model, rows)[..40]);
        Assert.Equal(whole[20..40], ForecastToy.Forecasts(model, rows[..40])[20..]);
        Assert.Equal(whole[39], ForecastToy.Forecasts(model, rows[(40 - model.HistoryLength)..40])[^1]);
    }

    [Fact]
    public void Interleaved_series_forecast_as_each_by_itself()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(60, seriesCount: 3);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        Assert.Equal(["a", "b", "c"], model.SeriesNames);
        float[][] together = ForecastToy.Forecasts(model, rows);
        foreach (string id in model.SeriesNames)
        {
            Row[] own = [.. rows.Where(row => row.Id == id)];
            Assert.Equal([.. together.Where((_, i) => rows[i].Id == id)], ForecastToy.Forecasts(model, own));
        }
    }

    [Fact]
    public void Rows_and_ends_of_series_that_lack_known_covariates_are_nan_and_counted_in_the_log()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(60, seriesCount: 2);
        var ml = new MLContext(seed: 1);
        var told = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == Runtime.ChannelMessageKind.Warning)
            {
                told.Add(entry.Message);
            }
        };
        RecurrentForecastTransformer model = ml.Forecasting.ForecastByRecurrent(options).Fit(ForecastToy.View(ml, rows));
        rows[80].Known = float.NaN;

        float[][] forecasts = [.. model.Transform(ForecastToy.View(ml, rows)).GetColumn<float[]>("Forecast")];

        int[] lacking = [72, 74, 76, 78, .. Enumerable.Range(112, 8)];
        Assert.Equal(lacking, Enumerable.Range(22, 98).Where(row => float.IsNaN(forecasts[row][0])));
        Assert.Contains("12 rows have no forecast: the next 4 rows of their series, which give the known covariates ('Known')", Assert.Single(told), StringComparison.Ordinal);

        Assert.All(ml.Forecasting.ForecastRows(model, ForecastToy.View(ml, rows)).GetColumn<float>("Forecast"), value => Assert.Equal(float.NaN, value));
        Assert.Contains("2 series have no forecast", told[1], StringComparison.Ordinal);
        Assert.Contains("Rows of the future have no value in 'Value' (NaN)", told[1], StringComparison.Ordinal);

        Assert.All(
            ml.Forecasting.ForecastRows(model, ForecastToy.View(ml, rows.Take(16))).GetColumn<float>("Forecast"),
            value => Assert.Equal(float.NaN, value));
        Assert.EndsWith(
            "2 series are too short for a forecast, which is NaN: 'a' is the first, with 8 rows up to the last value, expected at least 12 (window 12).", told[^1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_a_value_that_its_mapping_never_saw_tells_which_column_knows_new_series()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Key";
        Row[] rows = ForecastToy.Rows(60, seriesCount: 2);
        var ml = new MLContext(seed: 1);
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Key", "Id").Append(ml.Forecasting.ForecastByRecurrent(options)).Fit(ForecastToy.View(ml, rows));
        rows[1].Id = "new";
        Assert.Contains(
            "Row 1 has no series: column 'Key' is empty there, as a key is of a value that its mapping never saw",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Forecasts(model, rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_training_never_saw_is_the_unknown_one()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        RecurrentForecastTransformer model = ForecastToy.Fit(options, ForecastToy.Rows(60, seriesCount: 2));
        Row[] rows = ForecastToy.Rows(30);
        float[] known = ForecastToy.Forecasts(model, rows)[^1];
        Array.ForEach(rows, row => row.Id = "new");
        float[] unknown = ForecastToy.Forecasts(model, rows)[^1];
        Assert.NotEqual(known, unknown);
        Assert.All(unknown, value => Assert.True(float.IsFinite(value)));
        Array.ForEach(rows, row => row.Id = "newer");
        Assert.Equal(unknown, ForecastToy.Forecasts(model, rows)[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_series_without_a_training_window_is_forecast_as_the_unknown_one(bool sharesChannels)
    {
        var ml = new MLContext(1);
        Row[] rows = ForecastToy.Rows(60, 3);
        Row[] training = [.. rows.Where((row, i) => i < 150 && (row.Id != "c" || i < 15))];
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        (options.SeriesColumnName, options.InputColumnName, options.SharedChannels) = ("Id", sharesChannels ? "Pair" : "Value", sharesChannels);
        RecurrentForecastTransformer model = ml.Forecasting.ForecastByRecurrent(options)
            .Fit(ForecastToy.View(ml, training), ForecastToy.View(ml, rows.Where((row, i) => row.Id == "c" && i >= 15)));
        Row[] tooShort = [.. rows.Where(row => row.Id == "c")];

        float[][] own = ForecastToy.Forecasts(model, tooShort);
        Array.ForEach(tooShort, row => row.Id = "never seen");

        Assert.Equal(ForecastToy.Forecasts(model, tooShort), own);
    }

    [Theory]
    [InlineData("series")]
    [InlineData("rows")]
    [InlineData("values")]
    public void A_series_of_which_nothing_is_learned_is_forecast_as_the_unknown_one(string withoutWeight)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        options.SeriesWeights = withoutWeight == "series" ? new Dictionary<string, float> { ["c"] = 0 } : null;
        options.ExampleWeightColumnName = withoutWeight == "rows" ? nameof(Row.Known) : null;
        Row[] training = ForecastToy.Rows(60, seriesCount: 3);
        Array.ForEach(training, row => row.Known = row.Id == "c" ? 0 : 1);
        foreach (Row row in training.Where(row => withoutWeight == "values" && row.Id == "c"))
        {
            row.Value = float.NaN;
        }

        RecurrentForecastTransformer model = ForecastToy.Fit(options, training);
        Row[] own = [.. ForecastToy.Rows(60, seriesCount: 3).Where(row => row.Id == "c")];
        float[][] forecasts = ForecastToy.Forecasts(model, own);
        Array.ForEach(own, row => row.Id = "never seen");

        Assert.Equal(ForecastToy.Forecasts(model, own), forecasts);
        Array.ForEach(own, row => row.Id = "a");
        Assert.NotEqual(ForecastToy.Forecasts(model, own), forecasts);
    }

    [Fact]
    public void Quantiles_never_cross_and_bounds_are_quantiles()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.Quantiles = [0.8f, 0.1f, 0.3f, 0.5f];
        options.ConfidenceLevel = 0.8f;
        options.ConfidenceLowerBoundColumn = "Low";
        options.ConfidenceUpperBoundColumn = "High";
        options.ConformalCalibration = true;
        options.NumberOfEpochs = 1;
        Row[] rows = ForecastToy.Rows(150);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        float[][][] columns = [.. new[] { "Forecast_0.1", "Forecast_0.3", "Forecast_0.5", "Forecast_0.8", "High" }.Select(column => ForecastToy.Forecasts(model, rows, column))];
        for (int row = model.HistoryLength - 1; row < rows.Length; row++)
        {
            for (int step = 0; step < model.Horizon; step++)
            {
                float[] levels = [.. columns.Select(column => column[row][step])];
                Assert.Equal(levels.Order(), levels);
            }
        }

        Assert.Equal(columns[0], ForecastToy.Forecasts(model, rows, "Low"));
        Assert.Equal(columns[2], ForecastToy.Forecasts(model, rows));
        Assert.Equal(columns[1], ForecastToy.Forecasts(ForecastToy.SavedAndLoaded(model), rows, "Forecast_0.3"));
    }

    [Fact]
    public void Paths_are_drawn_by_the_seed_and_quantiles_are_theirs()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.Strategy = ForecastStrategy.Autoregressive;
        options.Likelihood = ForecastLikelihood.Gaussian;
        options.NumberOfPaths = 21;
        options.OutputPaths = true;
        options.Quantiles = [0.05f];
        Row[] rows = ForecastToy.Rows(60);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        float[] paths = ForecastToy.Forecasts(model, rows, "Forecast_Paths")[^1];
        Assert.Equal(21 * 4, paths.Length);
        float[] last = [.. Enumerable.Range(0, 21).Select(path => paths[(path * 4) + 3]).Order()];
        Assert.Equal(last[10], ForecastToy.Forecasts(model, rows)[^1][3]);
        Assert.Equal(last[1], ForecastToy.Forecasts(model, rows, "Forecast_0.05")[^1][3], 1e-4f);
        Assert.True(last[0] < last[^1]);
    }

    [Fact]
    public void Counts_are_forecast_as_counts()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.Strategy = ForecastStrategy.Autoregressive;
        options.Likelihood = ForecastLikelihood.NegativeBinomial;
        options.Scaling = ForecastScaling.MeanAbsolute;
        options.OutputPaths = true;
        options.NumberOfPaths = 10;
        Row[] rows = ForecastToy.Rows(60);
        Array.ForEach(rows, row => row.Value = MathF.Round(row.Value));
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        Assert.All(ForecastToy.Forecasts(model, rows, "Forecast_Paths")[^1], value =>
        {
            Assert.True(value >= 0);
            Assert.Equal(MathF.Round(value), value, 1e-3f);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_season_is_learned_better_than_it_is_repeated(bool isBare)
    {
        // The repeat errs by the known shift, which it cannot know; a forecaster that reads it can.
        Row[] rows = ForecastToy.Rows(400);
        RecurrentForecastTrainer.Options options = isBare
            ? new RecurrentForecastTrainer.Options { InputColumnName = "Value", Horizon = 4, KnownCovariateColumnNames = ["Known"], Seed = 1 }
            : ForecastToy.Options();
        if (!isBare)
        {
            options.KnownCovariateColumnNames = ["Known"];
            options.NumberOfEpochs = 15;
            options.LearningRate = 0.01f;
            options.Cell = RecurrentCellKind.Gru;
        }

        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..300]);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        (double own, double repeat) = (0, 0);
        for (int origin = 300; origin < 396; origin++)
        {
            for (int step = 0; step < 4; step++)
            {
                own += Math.Abs(forecasts[origin][step] - rows[origin + 1 + step].Value);
                repeat += Math.Abs(rows[origin + 1 + step - ForecastToy.Season].Value - rows[origin + 1 + step].Value);
            }
        }

        Assert.True(own < 0.5 * repeat, $"{own / 384} against {repeat / 384}");
    }

    private static float[][] WeightsOf(RecurrentForecastTrainer.Options options, Row[] rows)
        => [.. ForecastToy.Fit(options, rows).GetWeights().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToArray())];
}
