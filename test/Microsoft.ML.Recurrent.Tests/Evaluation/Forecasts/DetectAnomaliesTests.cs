using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

public sealed class DetectAnomaliesTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void P_values_are_shares_of_calibration_errors_that_are_at_least_as_large()
    {
        // Forecasts are 0, so the errors of rows behind the first are 1, 2, 3 and 4.
        ForecastAnomalyDetector detector = _ml.Forecasting.DetectAnomaliesByForecast(Rows([0, 1, -2, 3, -4]), "Load", confidence: 75);
        Assert.Equal([1, 2, 3, 4], detector.CalibrationScores);

        ForecastAnomaly[] judged = Judge(detector, Rows([9, 0.5f, 2, -3.5f, 5, float.NaN]));
        Assert.Equal([double.NaN, 0.5, 2, 3.5, 5, double.NaN], judged.Select(anomaly => anomaly.Score));
        Assert.Equal([double.NaN, 1, 0.8, 0.4, 0.2, double.NaN], judged.Select(anomaly => anomaly.PValue));
        Assert.Equal([false, false, false, false, true, false], judged.Select(anomaly => anomaly.IsAlert));
        Assert.Equal(judged[4], detector.Detect(5, 0));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(90)]
    [InlineData(95)]
    [InlineData(99)]
    [InlineData(99.9)]
    public void An_error_larger_than_all_of_the_fewest_calibration_errors_alerts(double confidence)
    {
        int count = (int)Math.Ceiling(Math.Round(100 / (100 - confidence), 6)) - 1;
        float[] calm = [.. Enumerable.Range(0, count + 1).Select(row => (float)row / (count + 1))];
        Assert.True(_ml.Forecasting.DetectAnomaliesByForecast(Rows(calm), "Load", confidence: confidence).Detect(2, 0).IsAlert);
    }

    [Fact]
    public void Series_are_judged_by_their_own_forecasts()
    {
        IDataView data = ForecastRows.Of([("a", [0, 1, 2]), ("b", [7, 9, 7])], 1, (all, row, _) => [all[row]], []);
        ForecastAnomalyDetector detector = _ml.Forecasting.DetectAnomaliesByForecast(data, "Load", "Judged", timeColumnName: "Hour", seriesColumnName: "Meter", confidence: 50);
        Assert.Equal([1, 1, 2, 2], detector.CalibrationScores);
        Assert.Equal([double.NaN, 1, 1, double.NaN, 2, 2], Judge(detector, data, "Judged").Select(anomaly => anomaly.Score));
    }

    [Fact]
    public void Quantiles_scale_the_errors()
    {
        IDataView data = ForecastRows.Of([("a", [0, 3, 3])], 2, (_, row, level) => [double.IsNaN(level) ? 1 : level < 0.5 ? -row : 1 + row, 0], [0.1, 0.9]);
        ForecastAnomalyDetector detector = _ml.Forecasting.DetectAnomaliesByForecast(data, "Load", confidence: 50);
        Assert.Equal([2.0 / 3, 2], detector.CalibrationScores);
        Assert.Equal(2, detector.Detect(3, 1, lower: 0, upper: 1).Score);
        Assert.Throws<ArgumentException>(() => detector.Detect(3, 1));
    }

    [Fact]
    public void A_spike_stands_out_from_forecasts_without_noise_whose_intervals_have_no_width()
    {
        // The forecast is 100 and all its quantiles are; the numbers are 0.01 above and below it.
        float[] calm = [.. Enumerable.Range(0, 200).Select(row => 100 + ((row % 2) - 0.5f) / 50)];
        IDataView Rows(float[] loads) => ForecastRows.Of([("a", loads)], 1, (_, _, _) => [100], [0.1, 0.9]);
        ForecastAnomalyDetector detector = _ml.Forecasting.DetectAnomaliesByForecast(Rows(calm), "Load", confidence: 99);

        ForecastAnomaly[] judged = Judge(detector, Rows([100.01f, 99.99f, 1_000, 100.01f]));

        Assert.Equal([false, false, true, false], judged.Select(anomaly => anomaly.IsAlert));
        Assert.All(detector.CalibrationScores, score => Assert.InRange(score, 0.09, 0.11));
    }

    [Fact]
    public void Alerts_on_data_like_the_calibration_data_are_as_rare_as_promised()
    {
        var random = new Random(4);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * random.NextDouble()))];
        ForecastAnomalyDetector detector = _ml.Forecasting.DetectAnomaliesByForecast(Rows(Draw(2_000)), "Load", confidence: 95);
        double share = Judge(detector, Rows(Draw(20_000))).Average(anomaly => anomaly.IsAlert ? 1.0 : 0);

        // The share of 2,000 calibration errors has a deviation of 0.005, that of the judged ones 0.0015: three of both together.
        Assert.InRange(share, 0.05 - 0.016, 0.05 + 0.016);
    }

    [Fact]
    public void Other_columns_pass_and_the_forecast_is_computed_for_those_who_ask_only()
    {
        IDataView judged = _ml.Forecasting.DetectAnomaliesByForecast(Rows([0, 1, 2]), "Load", confidence: 50).Transform(Rows([0, 1, 2]));
        Assert.Equal([0, 1, 2], judged.GetColumn<float>("Load"));
        VBuffer<ReadOnlyMemory<char>> names = default;
        judged.Schema["Prediction"].GetSlotNames(ref names);
        Assert.Equal(["Alert", "Score", "P-Value"], names.DenseValues().Select(name => name.ToString()));
        using DataViewRowCursor cursor = judged.GetRowCursor([judged.Schema["Load"]]);
        Assert.False(cursor.IsColumnActive(judged.Schema["Prediction"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<double>>(judged.Schema["Prediction"]));
    }

    [Fact]
    public void Calls_that_cannot_be_are_refused()
    {
        Assert.Contains(
            "at least 99 rows with a forecast before them to calibrate a confidence of 99 %, got 2",
            Assert.Throws<InvalidOperationException>(() => _ml.Forecasting.DetectAnomaliesByForecast(Rows([0, 1, 2]), "Load")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.DetectAnomaliesByForecast(Rows([0, 1, 2]), "Load", confidence: 100));
        string vector = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.DetectAnomaliesByForecast(Rows([0, 1, 2]), "Forecast", confidence: 50)).Message;
        Assert.Contains("target column 'Forecast': expected one number per row, got Vector<Single, 1, 1>; train a forecaster and make a detector for each of the numbers", vector, StringComparison.Ordinal);
        Assert.Contains("names its sensor as series", vector, StringComparison.Ordinal);
    }

    private static IDataView Rows(float[] loads) => ForecastRows.Of([("a", loads)], 1, (_, _, _) => [0], []);

    private static ForecastAnomaly[] Judge(ForecastAnomalyDetector detector, IDataView data, string column = "Prediction")
        => [.. detector.Transform(data).GetColumn<VBuffer<double>>(column).Select(numbers => numbers.GetItemOrDefault(0) is var alert
            ? new ForecastAnomaly(alert == 1, numbers.GetItemOrDefault(1), numbers.GetItemOrDefault(2))
            : default)];
}
