using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Forecasting;

public sealed class RecurrentForecastEngineTests
{
    private sealed class Forecast
    {
        [ColumnName("Forecast")]
        public float[] Values { get; set; } = [];
    }

    private sealed class FutureRow
    {
        public string Id { get; set; } = "";

        public DateTime Time { get; set; }

        public int Step { get; set; }

        [ColumnName("Forecast")]
        public float Value { get; set; }
    }

    [Fact]
    public void An_engine_goes_on_from_training_with_the_bits_of_a_transform()
    {
        Row[] rows = ForecastToy.Rows(100, seriesCount: 2);
        RecurrentForecastTransformer model = ForecastToy.Fit(Options(), rows[..120]);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        var ml = new MLContext();
        using RecurrentForecastEngine<Row, Forecast> engine = ml.Forecasting.CreateForecastEngine<Row, Forecast>(model);
        Assert.Equal(["a", "b"], engine.SeriesNames);
        Assert.Equal(forecasts[118], engine.Predict(seriesName: "a").Values);
        for (int row = 120; row < 200; row++)
        {
            Assert.Equal(forecasts[row], engine.Predict(rows[row]).Values);
        }

        Assert.Equal(forecasts[199][..2], engine.Predict(horizon: 2, seriesName: "b").Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Predict(horizon: 5, seriesName: "b"));
        Assert.Throws<ArgumentException>(() => engine.Predict());
        Assert.StartsWith(
            "Series 'b': the engine goes on from the last row it knows, at time 2024-01-05 03:00:00: expected a row of a later time in column 'Time', got time 2024-01-05 03:00:00.", Assert.Throws<InvalidOperationException>(() => engine.Observe(rows[199])).Message, StringComparison.Ordinal);
        engine.Restore();
        Assert.Equal(forecasts[118], engine.Predict(seriesName: "a").Values);
    }

    [Fact]
    public void A_check_point_opens_as_a_model_that_goes_on()
    {
        Row[] rows = ForecastToy.Rows(100, seriesCount: 2);
        RecurrentForecastTransformer model = ForecastToy.Fit(Options(), rows[..120]);
        var ml = new MLContext();
        using RecurrentForecastEngine<Row, Forecast> engine = ml.Forecasting.CreateForecastEngine<Row, Forecast>(model);
        Array.ForEach(rows[120..160], engine.Observe);
        using var zip = new MemoryStream();
        engine.CheckPoint(ml, zip);
        zip.Position = 0;
        ITransformer loaded = ml.Model.Load(zip, out _);
        using RecurrentForecastEngine<Row, Forecast> later = ml.Forecasting.CreateForecastEngine<Row, Forecast>(loaded);
        for (int row = 160; row < 180; row++)
        {
            Assert.Equal(engine.Predict(rows[row]).Values, later.Predict(rows[row]).Values);
        }
    }

    [Fact]
    public void Transformers_before_the_forecaster_prepare_each_row_that_arrives()
    {
        Row[] rows = ForecastToy.Rows(100, seriesCount: 2);
        var ml = new MLContext(1);
        IDataView view = ForecastToy.View(ml, rows[..120]);
        ITransformer model = ml.Transforms.NormalizeMeanVariance("Value", fixZero: false).Append(ml.Forecasting.ForecastByRecurrent(Options())).Fit(view);
        float[][] forecasts = [.. model.Transform(ForecastToy.View(ml, rows)).GetColumn<float[]>("Forecast")];
        using RecurrentForecastEngine<Row, Forecast> engine = ml.Forecasting.CreateForecastEngine<Row, Forecast>(model);
        for (int row = 120; row < 160; row++)
        {
            Assert.Equal(forecasts[row], engine.Predict(rows[row]).Values);
        }

        using var zip = new MemoryStream();
        engine.CheckPoint(ml, zip);
        zip.Position = 0;
        using RecurrentForecastEngine<Row, Forecast> later = ml.Forecasting.CreateForecastEngine<Row, Forecast>(ml.Model.Load(zip, out _));
        for (int row = 160; row < 200; row++)
        {
            Assert.Equal(forecasts[row], later.Predict(rows[row]).Values);
        }
    }

    [Fact]
    public void A_check_point_that_fails_leaves_the_earlier_one()
    {
        var ml = new MLContext(1);
        IDataView view = ForecastToy.View(ml, ForecastToy.Rows(60));
        ITransformer model = ml.Transforms.CustomMapping<Doubled, Doubled>((row, result) => result.Value = 2 * row.Value, contractName: null)
            .Append(ml.Forecasting.ForecastByRecurrent(Options())).Fit(view);
        using RecurrentForecastEngine<Row, Forecast> engine = ml.Forecasting.CreateForecastEngine<Row, Forecast>(model);
        string folder = Directory.CreateTempSubdirectory("engine-").FullName;
        string path = Path.Combine(folder, "model.zip");
        File.WriteAllText(path, "the earlier one");

        Assert.ThrowsAny<Exception>(() => engine.CheckPoint(ml, path));

        Assert.Equal("the earlier one", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Doubled
    {
        public float Value { get; set; }
    }

    [Fact]
    public void A_forecast_type_without_a_column_of_the_model_is_refused()
    {
        RecurrentForecastTransformer model = ForecastToy.Fit(Options(), ForecastToy.Rows(60));
        Assert.Contains(
            "'Forecast'", Assert.Throws<ArgumentException>(() => new MLContext().Forecasting.CreateForecastEngine<Row, Row>(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_covariates_of_the_future_are_an_argument()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(80);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..60]);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        using RecurrentForecastEngine<Row, Forecast> engine = new MLContext().Forecasting.CreateForecastEngine<Row, Forecast>(model);
        Assert.Equal(forecasts[59], engine.Predict(future: rows[60..64]).Values);
        Assert.Equal(forecasts[60], engine.Predict(rows[60], future: rows[61..65]).Values);
        Assert.StartsWith(
            "The series: expected 4 future rows with known covariates ('Known'), got 2.", Assert.Throws<ArgumentException>(() => engine.Predict(future: rows[61..63])).Message, StringComparison.Ordinal);
        Assert.Contains("('Known'), got 0.", Assert.Throws<ArgumentException>(() => engine.Predict()).Message, StringComparison.Ordinal);
        rows[63].Known = float.NaN;
        Assert.StartsWith(
            "The series: expected a value of known covariate 'Known' in future row 3, got NaN.",
            Assert.Throws<ArgumentException>(() => engine.Predict(future: rows[61..65])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForecastGaps.Refuse)]
    [InlineData(ForecastGaps.Missing)]
    public void Future_rows_of_another_time_are_refused_with_the_one_that_is_expected(ForecastGaps gaps)
    {
        RecurrentForecastTrainer.Options options = Options();
        (options.KnownCovariateColumnNames, options.Gaps) = (["Known"], gaps);
        Row[] rows = ForecastToy.Rows(80);
        using RecurrentForecastEngine<Row, Forecast> engine = new MLContext().Forecasting.CreateForecastEngine<Row, Forecast>(ForecastToy.Fit(options, rows[..60]));
        const string First = "Series 'a': expected the first future row at time 2024-01-03 12:00:00, one step of 1 hour after the last row that the engine knows (time 2024-01-03 11:00:00), ";
        Assert.StartsWith($"{First}got one at time 2024-01-03 14:00:00.", Error(rows[62..66]), StringComparison.Ordinal);
        Assert.StartsWith($"{First}got one at time 2024-01-03 11:00:00.", Error(rows[59..63]), StringComparison.Ordinal);
        Assert.StartsWith(
            "Series 'a': expected future row 3 at time 2024-01-03 14:00:00, one step of 1 hour after the row before it (time 2024-01-03 13:00:00), got one at time 2024-01-03 15:00:00.",
            Error([rows[60], rows[61], rows[63], rows[64]]),
            StringComparison.Ordinal);
        rows[61].Known = float.NaN;
        Assert.StartsWith("Series 'a': expected a value of known covariate 'Known' in future row 2 (time 2024-01-03 13:00:00), got NaN.", Error(rows[60..64]), StringComparison.Ordinal);

        string Error(Row[] future) => Assert.Throws<ArgumentException>(() => engine.Predict(future: future)).Message;
    }

    [Fact]
    public void Future_rows_need_only_be_later_where_gaps_are_ignored()
    {
        RecurrentForecastTrainer.Options options = Options();
        (options.KnownCovariateColumnNames, options.Gaps) = (["Known"], ForecastGaps.Ignore);
        Row[] rows = ForecastToy.Rows(80);
        using RecurrentForecastEngine<Row, Forecast> engine = new MLContext().Forecasting.CreateForecastEngine<Row, Forecast>(ForecastToy.Fit(options, rows[..60]));
        Assert.All(engine.Predict(future: rows[65..69]).Values, value => Assert.True(float.IsFinite(value)));
        Assert.StartsWith(
            "Series 'a': expected the first future row at a later time than the last row that the engine knows (time 2024-01-03 11:00:00), got one at time 2024-01-03 10:00:00.",
            Assert.Throws<ArgumentException>(() => engine.Predict(future: rows[58..62])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_the_future_follow_the_end_of_each_series()
    {
        Row[] rows = ForecastToy.Rows(60, seriesCount: 2);
        RecurrentForecastTransformer model = ForecastToy.Fit(Options(), rows);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        var ml = new MLContext();
        IDataView future = ml.Forecasting.ForecastRows(model, ForecastToy.View(ml, rows), horizon: 3);
        FutureRow[] own = [.. ml.Data.CreateEnumerable<FutureRow>(future, reuseRowObject: false)];
        Assert.Equal(["a", "a", "a", "b", "b", "b"], own.Select(row => row.Id));
        Assert.Equal([1, 2, 3, 1, 2, 3], own.Select(row => row.Step));
        Assert.Equal(new DateTime(2024, 1, 3, 14, 0, 0), own[5].Time);
        Assert.Equal([.. forecasts[118][..3], .. forecasts[119][..3]], own.Select(row => row.Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Forecasting.ForecastRows(model, ForecastToy.View(ml, rows), horizon: 5));
    }

    [Fact]
    public void Rows_without_values_behind_the_end_carry_covariates()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(64);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..60]);
        float[] expected = ForecastToy.Forecasts(model, rows)[59];
        Array.ForEach(rows[60..], row => row.Value = float.NaN);
        Assert.Equal(expected, ForecastToy.Forecasts(model, rows)[59]);
        var ml = new MLContext();
        Assert.Equal(expected, ml.Forecasting.ForecastRows(model, ForecastToy.View(ml, rows)).GetColumn<float>("Forecast"));
    }

    [Fact]
    public void An_engine_goes_on_where_values_end_though_training_rows_behind_carry_covariates()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.TimeColumnName = "Time";
        options.KnownCovariateColumnNames = ["Known"];
        Row[] rows = ForecastToy.Rows(70);
        Row[] carrying = [.. ForecastToy.Rows(64)];
        Array.ForEach(carrying[60..], row => row.Value = float.NaN);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, carrying);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        using RecurrentForecastEngine<Row, Forecast> engine = new MLContext().Forecasting.CreateForecastEngine<Row, Forecast>(model);
        Assert.Equal(forecasts[59], engine.Predict(future: rows[60..64]).Values);
        Assert.Equal(forecasts[60], engine.Predict(rows[60], future: rows[61..65]).Values);
    }

    [Fact]
    public void An_engine_knows_for_how_long_values_have_been_missing_as_a_transform_does()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.MissingValueFeatures = true;
        Row[] rows = ForecastToy.Rows(70);

        // The window of the last training row begins in the middle of them.
        Array.ForEach(rows[40..53], row => row.Value = float.NaN);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..60]);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        using RecurrentForecastEngine<Row, Forecast> engine = new MLContext().Forecasting.CreateForecastEngine<Row, Forecast>(model);
        Assert.Equal(forecasts[60..], rows[60..].Select(row => engine.Predict(row).Values));
    }

    private static RecurrentForecastTrainer.Options Options()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.NumberOfEpochs = 1;
        options.SeriesColumnName = "Id";
        options.TimeColumnName = "Time";
        options.Lags = [6];
        return options;
    }
}
