using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

public sealed class ForecastErrorTests
{
    [Fact]
    public void A_gap_is_named_unless_it_may_be()
    {
        Row[] rows = [.. ForecastToy.Rows(60).Where((_, i) => i is not (20 or 21))];
        RecurrentForecastTrainer.Options options = Timed();
        string message = Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, rows)).Message;
        Assert.Contains("Series 'a' has a gap of 2 steps between 2024-01-01 19:00:00 and 2024-01-01 22:00:00 at a frequency of 1 hour.", message, StringComparison.Ordinal);
        foreach (ForecastGaps gaps in new[] { ForecastGaps.Missing, ForecastGaps.Ignore })
        {
            options.Gaps = gaps;
            float[][] forecasts = ForecastToy.Forecasts(ForecastToy.Fit(options, rows), rows);
            Assert.Equal(58, forecasts.Length);
            Assert.True(float.IsFinite(forecasts[20][0]));
        }
    }

    [Theory]
    [InlineData(30, 29, "Series 'a' has time 2024-01-02 05:00:00 twice: expected each time of a series once in column 'Time'. Where rows are of several series, the series column has to tell all of them apart")]
    [InlineData(30, 10, "Series 'a' has the earlier time 2024-01-01 10:00:00 after 2024-01-02 05:00:00: expected rows of a series in ascending order of column 'Time'. Sort the rows by time before")]
    public void Times_that_repeat_or_go_back_are_named(int row, int other, string expected)
    {
        Row[] rows = ForecastToy.Rows(60);
        rows[row].Time = rows[other].Time;
        Assert.StartsWith(expected, Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(Timed(), rows)).Message, StringComparison.Ordinal);
        RecurrentForecastTransformer model = ForecastToy.Fit(Timed(), ForecastToy.Rows(60));
        Assert.StartsWith(expected, Assert.Throws<InvalidOperationException>(() => ForecastToy.Forecasts(model, rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_shorter_than_window_and_horizon_are_an_error_that_counts()
    {
        string message = Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(ForecastToy.Options(), ForecastToy.Rows(15))).Message;
        Assert.StartsWith("No series is long enough: the longest has 15 rows, and a training window takes 16 (window 12, horizon 4).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_behind_the_last_value_are_no_part_of_what_is_held_out()
    {
        Row[] rows = ForecastToy.Rows(100);
        Array.ForEach(rows[80..], row => row.Value = float.NaN);
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.ValidationSetFraction = 0.1f;

        Assert.All(ForecastToy.Fit(options, rows).TrainingHistory, epoch => Assert.True(double.IsFinite(epoch.ValidationLoss!.Value)));
    }

    [Fact]
    public void Validation_data_without_values_are_named()
    {
        Row[] rows = ForecastToy.Rows(100);
        Array.ForEach(rows[80..], row => row.Value = float.NaN);
        var ml = new MLContext(1);

        string message = Assert.Throws<InvalidOperationException>(
            () => ml.Forecasting.ForecastByRecurrent(ForecastToy.Options()).Fit(ForecastToy.View(ml, rows[..80]), ForecastToy.View(ml, rows[80..]))).Message;

        Assert.StartsWith("There is nothing to validate on: column 'Value' is missing (NaN) in all rows of the validation part.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_below_zero_is_named()
    {
        Row[] rows = ForecastToy.Rows(60);
        rows[30].Value = -3;
        RecurrentForecastTrainer.Options options = Timed();
        (options.Strategy, options.Likelihood, options.Scaling) = (ForecastStrategy.Autoregressive, ForecastLikelihood.NegativeBinomial, ForecastScaling.MeanAbsolute);

        string message = Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, rows)).Message;

        Assert.StartsWith("Series 'a', time 2024-01-02 06:00:00: column 'Value' has -3, and option Likelihood NegativeBinomial expects counts of at least 0.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_without_a_logarithm_is_named()
    {
        Row[] rows = ForecastToy.Rows(60);
        rows[30].Value = -3;
        RecurrentForecastTrainer.Options options = Timed();
        options.Transformation = ForecastTransformation.Log;
        Assert.StartsWith(
            "Series 'a', time 2024-01-02 06:00:00: column 'Value' has -3, and the logarithm needs values above 0.",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_series_repeats_its_value()
    {
        Row[] rows = ForecastToy.Rows(60);
        Array.ForEach(rows, row => row.Value = 7);
        foreach (ForecastScaling scaling in new[] { ForecastScaling.Standard, ForecastScaling.LastValue, ForecastScaling.Robust })
        {
            RecurrentForecastTrainer.Options options = ForecastToy.Options();
            options.Scaling = scaling;
            options.NumberOfEpochs = 10;
            options.LearningRate = 0.01f;
            Assert.All(ForecastToy.Forecasts(ForecastToy.Fit(options, rows), rows)[^1], value => Assert.Equal(7, value, 0.7f));
        }
    }

    [Fact]
    public void Missing_values_are_neither_learned_nor_forecast()
    {
        Row[] rows = ForecastToy.Rows(80);
        foreach (int row in new[] { 3, 25, 26, 27, 50, 79 })
        {
            rows[row].Value = float.NaN;
        }

        RecurrentForecastTransformer model = ForecastToy.Fit(ForecastToy.Options(), rows);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        Assert.All(forecasts[(model.HistoryLength - 1)..].SelectMany(row => row), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_gap_that_would_fill_the_memory_is_named()
    {
        Row[] rows = ForecastToy.Rows(60);
        rows[59].Time = new DateTime(9000, 1, 1);
        RecurrentForecastTrainer.Options options = Timed();
        options.Gaps = ForecastGaps.Missing;
        Assert.Contains(
            "between 2024-01-03 10:00:00 and 9000-01-01 00:00:00 at a frequency of 1 hour: expected at most 1000000 missing steps.",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_rows_that_do_not_follow_the_training_rows_are_named_as_such()
    {
        var ml = new MLContext(1);
        IDataView rows = ForecastToy.View(ml, ForecastToy.Rows(60));
        Assert.StartsWith(
            "Validation data, which go on where the training rows of their series end: Series 'a' has a validation row of time 2024-01-01 00:00:00, and its last training row is of time 2024-01-03 11:00:00: "
            + "expected validation rows to be later than the training rows in column 'Time'.",
            Assert.Throws<InvalidOperationException>(() => ml.Forecasting.ForecastByRecurrent(Timed()).Fit(rows, rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_that_are_missing_in_all_rows_are_nothing_to_learn_from()
    {
        Row[] rows = ForecastToy.Rows(60);
        Array.ForEach(rows, row => row.Value = float.NaN);
        Assert.StartsWith(
            "There is nothing to learn from: column 'Value' is missing (NaN) in all rows",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(ForecastToy.Options(), rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_zero_for_all_series_are_refused()
    {
        RecurrentForecastTrainer.Options options = Timed();
        options.SeriesWeights = new Dictionary<string, float> { ["a"] = 0, ["b"] = 0 };
        Assert.StartsWith(
            "Option SeriesWeights: expected a weight above 0",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, ForecastToy.Rows(60, seriesCount: 2))).Message,
            StringComparison.Ordinal);
        options.SeriesColumnName = null;
        Assert.StartsWith(
            "Option SeriesWeights: expected a SeriesColumnName with it",
            Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Forecasting.ForecastByRecurrent(options)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "A")]
    [InlineData("b", "")]
    public void A_weight_of_a_series_that_is_not_there_is_told_with_the_names_that_are(string known, string unknown)
    {
        RecurrentForecastTrainer.Options options = Timed();
        options.SeriesWeights = new Dictionary<string, float> { [known] = 2, [unknown] = 3 };
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(entry.RawMessage);
            }
        };
        IDataView rows = ForecastToy.View(ml, ForecastToy.Rows(60, seriesCount: 7));
        ml.Forecasting.ForecastByRecurrent(options).Fit(rows);
        Assert.Equal(
            [$"Option SeriesWeights names series that column 'Id' does not have, and their weights have no effect: '{unknown}'. The series are 'a', 'b', 'c', 'd', 'e' and 2 more."], warnings);

        options.SeriesWeights = new Dictionary<string, float> { [unknown] = 3 };
        Assert.Equal(
            $"Option SeriesWeights: expected names of series in column 'Id' ('a', 'b', 'c', 'd', 'e' and 2 more), got '{unknown}'.",
            Assert.Throws<InvalidOperationException>(() => ml.Forecasting.ForecastByRecurrent(options).Fit(rows)).Message);
    }

    [Fact]
    public void A_series_column_that_is_not_there_is_named_by_its_role()
    {
        RecurrentForecastTrainer.Options options = Timed();
        options.SeriesColumnName = "Meter";
        Assert.StartsWith(
            "Could not find series column 'Meter'",
            Assert.Throws<ArgumentOutOfRangeException>(() => ForecastToy.Fit(options, ForecastToy.Rows(60))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_series_column_a_time_that_repeats_names_it_with_an_aggregation_and_local_times()
    {
        RecurrentForecastTrainer.Options options = Timed();
        options.SeriesColumnName = null;
        string message = Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, ForecastToy.Rows(60, seriesCount: 2))).Message;
        Assert.StartsWith("The series has time 2024-01-01 00:00:00 twice", message, StringComparison.Ordinal);
        Assert.Contains("name a series column that tells all of them apart", message, StringComparison.Ordinal);
        Assert.Contains("FillGaps with an aggregation", message, StringComparison.Ordinal);
        Assert.Contains("use UTC", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_another_type_are_refused_with_what_makes_one_that_fits()
    {
        const string Hint = "mlContext.Transforms.Conversion.ConvertType(\"Promotion\", outputKind: DataKind.Single) makes Single of it";
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable(new[] { new OtherTypes() });
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.KnownCovariateColumnNames = ["Promotion"];
        Assert.Contains($"covariate column 'Promotion': expected Single or a vector of Single of known size, got Boolean; {Hint}", Refusal(), StringComparison.Ordinal);
        Assert.Contains(
            Hint, Assert.Throws<ArgumentOutOfRangeException>(() => SeriesColumns.Find(data.Schema, "Promotion", SeriesColumns.CovariateRole)).Message, StringComparison.Ordinal);

        options = ForecastToy.Options();
        options.ExampleWeightColumnName = "Weight";
        Assert.Contains("got Double; mlContext.Transforms.Conversion.ConvertType(\"Weight\"", Refusal(), StringComparison.Ordinal);

        options = ForecastToy.Options();
        options.TimeColumnName = "Time";
        Assert.Contains("got DateTimeOffset; its UtcDateTime is expected as DateTime", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<ArgumentOutOfRangeException>(() => ml.Forecasting.ForecastByRecurrent(options).Fit(data)).Message;
    }

    private sealed class OtherTypes
    {
        public float Value { get; set; }

        public bool Promotion { get; set; }

        public double Weight { get; set; }

        public DateTimeOffset Time { get; set; }
    }

    [Fact]
    public void Two_outputs_of_one_name_are_refused()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Bound", "Bound");
        Assert.Contains(
            "'Bound' twice", Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Forecasting.ForecastByRecurrent(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_to_row_mapper_is_refused_and_the_engine_named()
    {
        RecurrentForecastTransformer model = ForecastToy.Fit(ForecastToy.Options(), ForecastToy.Rows(60));
        Assert.False(model.IsRowToRowMapper);
        var ml = new MLContext();
        IDataView view = model.Transform(ForecastToy.View(ml, ForecastToy.Rows(60)));
        Assert.False(view.CanShuffle);
        Assert.Single(view.GetRowCursorSet(view.Schema, 4));
        Assert.Contains("CreateForecastEngine", Assert.Throws<InvalidOperationException>(() => model.GetRowToRowMapper(view.Schema)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, object?, string> Refused => new()
    {
        { "Horizon", 0, "Option Horizon: expected 1 to 1000000, got 0." },
        { "SegmentSize", 3, "Option SegmentSize: expected a divisor of Horizon 4, got 3." },
        { "Quantiles", new[] { 1.5f }, "Option Quantiles: expected levels between 0 and 1, got 1.5." },
        { "Loss", RegressionLoss.Poisson, "Option Loss: expected Absolute, Squared or Huber" },
        { "KnownCovariateColumnNames", new[] { "Value" }, "Option KnownCovariateColumnNames: expected columns that are known beforehand, got 'Value', which is forecast." },
        { "CalendarFeatures", true, "Option CalendarFeatures: expected a TimeColumnName with it" },
        { "Lags", new[] { 0 }, "Option Lags: expected lags of 1 to 1000000, got 0." },
        { "ConformalCalibration", true, "Option ConformalCalibration: expected Quantiles or a column for a bound with it" },
        { "OutputPaths", true, "Option OutputPaths: expected false with Strategy Direct" },
        { "LabelColumnName", "Y", "Option LabelColumnName: expected \"Label\", which a forecaster does not read: see InputColumnName" },
        { "Bidirectional", true, "Option Bidirectional: expected false for a forecaster" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Options_that_cannot_be_are_refused_by_name(string name, object? value, string expected)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        typeof(RecurrentForecastTrainer.Options).GetProperty(name)!.SetValue(options, value);
        Assert.StartsWith(expected, Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Forecasting.ForecastByRecurrent(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_survive_plain_json()
    {
        RecurrentForecastTrainer.Options options = Timed();
        (options.Frequency, options.Differencing, options.Lags, options.Quantiles) = (TimeSpan.FromHours(1), [1, 24], [24], [0.1f, 0.9f]);
        (options.Strategy, options.Likelihood, options.KnownCovariateColumnNames) = (ForecastStrategy.Autoregressive, ForecastLikelihood.Gaussian, ["Known"]);
        var again = System.Text.Json.JsonSerializer.Deserialize<RecurrentForecastTrainer.Options>(System.Text.Json.JsonSerializer.Serialize(options))!;
        Assert.All(typeof(RecurrentForecastTrainer.Options).GetProperties(), property => Assert.Equal(property.GetValue(options), property.GetValue(again)));
    }

    private static RecurrentForecastTrainer.Options Timed()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.NumberOfEpochs = 1;
        options.SeriesColumnName = "Id";
        options.TimeColumnName = "Time";
        return options;
    }
}
