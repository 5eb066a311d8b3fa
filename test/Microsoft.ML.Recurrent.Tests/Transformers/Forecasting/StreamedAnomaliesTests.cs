using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Forecasting;

public sealed class StreamedAnomaliesTests
{
    private readonly MLContext _ml = new(1);

    [Theory]
    [InlineData(false, false, 4)]
    [InlineData(true, false, 4)]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 4)]
    public void Rows_that_arrive_one_by_one_are_judged_with_the_bits_of_all_together(bool hasQuantiles, bool hasKnown, int horizon)
    {
        Row[] rows = ForecastToy.Rows(110, seriesCount: 2);
        rows[150].Value = float.NaN;
        rows[160].Value += 40;
        RecurrentForecastTrainer.Options options = Options(horizon);
        options.Quantiles = hasQuantiles ? [0.9f, 0.5f, 0.1f] : [];
        options.KnownCovariateColumnNames = hasKnown ? ["Known"] : [];
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..80]);
        ForecastAnomalyDetector detector = Detector(model, rows[..120]);
        ForecastAnomaly[] together =
        [
            .. detector.Transform(model.Transform(ForecastToy.View(_ml, rows))).GetColumn<VBuffer<double>>("Prediction")
                .Select(judged => new ForecastAnomaly(judged.GetItemOrDefault(0) == 1, judged.GetItemOrDefault(1), judged.GetItemOrDefault(2))),
        ];

        using RecurrentForecastEngine<Row, AnyForecast> engine = _ml.Forecasting.CreateForecastEngine<Row, AnyForecast>(model);
        Array.ForEach(rows[80..120], engine.Observe);
        for (int row = 120; row < 200; row++)
        {
            Row[] future = [.. rows[(row + 1)..].Where(other => other.Id == rows[row].Id).Take(horizon - 1)];
            Assert.Equal(together[row], engine.Detect(rows[row], detector, hasKnown ? future : null));
        }

        Assert.True(together[160].IsAlert);
        Assert.Equal(double.NaN, together[150].Score);
    }

    [Fact]
    public void A_new_series_has_no_judgement_before_it_has_a_forecast()
    {
        Row[] rows = ForecastToy.Rows(60, seriesCount: 2);
        RecurrentForecastTransformer model = ForecastToy.Fit(Options(horizon: 2), rows[..80]);
        using RecurrentForecastEngine<Row, AnyForecast> engine = _ml.Forecasting.CreateForecastEngine<Row, AnyForecast>(model);
        ForecastAnomalyDetector detector = Detector(model, rows);
        Row[] own = ForecastToy.Rows(30);
        Array.ForEach(own, row => row.Id = "new");
        double[] scores = [.. own.Select(row => engine.Detect(row, detector).Score)];
        Assert.All(scores[..model.HistoryLength], score => Assert.Equal(double.NaN, score));
        Assert.All(scores[model.HistoryLength..], score => Assert.True(score >= 0));
        Assert.Throws<InvalidOperationException>(() => engine.Detect(own[^1], detector));
    }

    [Fact]
    public void Forecasters_that_a_detector_was_not_calibrated_with_are_refused()
    {
        Row[] rows = ForecastToy.Rows(60);
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.Quantiles = [0.1f, 0.9f];
        ForecastAnomalyDetector detector = Detector(ForecastToy.Fit(options, rows), rows);
        using RecurrentForecastEngine<Row, AnyForecast> plain = _ml.Forecasting.CreateForecastEngine<Row, AnyForecast>(ForecastToy.Fit(ForecastToy.Options(), rows[..50]));
        Assert.Contains("a lowest and a highest quantile", Assert.Throws<ArgumentException>(() => plain.Detect(rows[50], detector)).Message, StringComparison.Ordinal);
        options.InputColumnName = "Pair";
        using RecurrentForecastEngine<Row, AnyForecast> pair = _ml.Forecasting.CreateForecastEngine<Row, AnyForecast>(ForecastToy.Fit(options, rows[..50]));
        Assert.Contains("a forecaster of one number per row", Assert.Throws<ArgumentException>(() => pair.Detect(rows[50], detector)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_judged_is_no_future_row_to_its_caller()
    {
        Row[] rows = ForecastToy.Rows(60);
        RecurrentForecastTrainer.Options options = Options(horizon: 2);
        options.KnownCovariateColumnNames = ["Known"];
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..40]);
        using RecurrentForecastEngine<Row, AnyForecast> engine = _ml.Forecasting.CreateForecastEngine<Row, AnyForecast>(model);
        ForecastAnomalyDetector detector = Detector(model, rows);
        Assert.Contains("the engine goes on from the last row it knows", Assert.Throws<InvalidOperationException>(() => engine.Detect(rows[39], detector)).Message, StringComparison.Ordinal);
        Assert.Contains("has a gap of 1 step", Assert.Throws<InvalidOperationException>(() => engine.Detect(rows[41], detector)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 1 future row with known covariates ('Known'), got 0.", Assert.Throws<ArgumentException>(() => engine.Detect(rows[40], detector)).Message, StringComparison.Ordinal);
        Assert.Contains("expected the first future row at time", Assert.Throws<ArgumentException>(() => engine.Detect(rows[40], detector, rows[42..43])).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastTrainer.Options Options(int horizon)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options(horizon);
        (options.SeriesColumnName, options.TimeColumnName, options.NumberOfEpochs) = ("Id", "Time", 2);
        return options;
    }

    private ForecastAnomalyDetector Detector(RecurrentForecastTransformer model, Row[] rows)
        => _ml.Forecasting.DetectAnomaliesByForecast(model.Transform(ForecastToy.View(_ml, rows)), "Value", timeColumnName: "Time", seriesColumnName: "Id", confidence: 90);

    private sealed class AnyForecast
    {
        public float[] Forecast { get; set; } = [];
    }
}
