using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

public sealed class EvaluateForecastTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Point_errors_are_those_of_an_example_worked_by_hand()
    {
        // In-sample differences of a season of 2: |14 - 10|, |22 - 20|: mean 3. Forecasts 15 and 20 of the true 16 and 26.
        IDataView data = ForecastRows.Of([("a", [10, 20, 14, 22, 16, 26])], 2, (_, _, _) => [15, 20], []);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 2, testSteps: 2);

        Assert.Equal((2, 1L, 1, 0L), (metrics.SeasonLength, metrics.OriginCount, metrics.SeriesCount, metrics.OriginsWithoutForecast));
        Assert.Equal(3.5, metrics.MeanAbsoluteError);
        Assert.Equal(18.5, metrics.MeanSquaredError);
        Assert.Equal(Math.Sqrt(18.5), metrics.RootMeanSquaredError);
        Assert.Equal(100 * ((1.0 / 16) + (6.0 / 26)) / 2, metrics.MeanAbsolutePercentageError, 1e-12);
        Assert.Equal(200 * ((1.0 / 31) + (6.0 / 46)) / 2, metrics.SymmetricMeanAbsolutePercentageError, 1e-12);
        Assert.Equal(3.5 / 3, metrics.MeanAbsoluteScaledError, 1e-12);
        Assert.Equal(7.0 / 42, metrics.All.NormalizedDeviation, 1e-12);
        Assert.Equal([1, 6], metrics.PerStep.Select(step => step.MeanAbsoluteError));
        Assert.Equal(["step 1", "step 2"], metrics.PerStep.Select(step => step.Name));

        // The last season repeats 14 and 22, persistence the last number, 22.
        Assert.Equal(3, metrics.SeasonalNaive.MeanAbsoluteError);
        Assert.Equal(1, metrics.SeasonalNaive.MeanAbsoluteScaledError);
        Assert.Equal(5, metrics.Persistence.MeanAbsoluteError);
        Assert.Equal(1 - (3.5 / 3), metrics.SkillAgainstSeasonalNaive, 1e-12);
        Assert.Equal(1 - (3.5 / 5), metrics.SkillAgainstPersistence, 1e-12);
        Assert.Equal((double.NaN, double.NaN), (metrics.WeightedQuantileLoss, metrics.CalibrationError));
    }

    [Fact]
    public void Where_a_number_of_the_last_season_is_missing_the_seasonal_forecast_repeats_that_of_the_season_before()
    {
        IDataView data = ForecastRows.Of([("a", [11, 20, float.NaN, 22, 16, 26])], 2, (_, _, _) => [15, 20], []);
        ForecastErrorMetrics seasonal = _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 2, testSteps: 2).SeasonalNaive;

        // 11 for 16, and 22 for 26.
        Assert.Equal(4.5, seasonal.MeanAbsoluteError);
    }

    [Fact]
    public void Quantile_metrics_are_those_of_an_example_worked_by_hand()
    {
        // One step ahead, true numbers 10 and 20; the quantiles 0.1, 0.5 and 0.9 are 11, 15 and 18 each time.
        IDataView data = ForecastRows.Of([("a", [5, 10, 20])], 1, (_, _, level) => [level == 0.1 ? 11 : level == 0.9 ? 18 : 15], [0.1, 0.5, 0.9]);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 2);

        // 2 max(q e, (q - 1) e): of 0.1, e = -1 and 9: 1.8 and 1.8; of 0.5, |e| = 5 and 5; of 0.9, e = -8 and 2: 1.6 and 3.6.
        Assert.Equal([0.1, 0.5, 0.9], metrics.Quantiles.Select(quantile => quantile.Level));
        Close([1.8, 5, 2.6], metrics.Quantiles.Select(quantile => quantile.PinballLoss));
        Close([3.6 / 30, 10.0 / 30, 5.2 / 30], metrics.Quantiles.Select(quantile => quantile.WeightedLoss));
        Close([0.5, 0.5, 0.5], metrics.Quantiles.Select(quantile => quantile.Coverage));
        Close([0.4, 0, 0.4], metrics.Quantiles.Select(quantile => quantile.CalibrationError));
        Assert.Equal((3.6 + 10 + 5.2) / 90, metrics.WeightedQuantileLoss, 1e-12);
        Assert.Equal(0.8 / 3, metrics.CalibrationError, 1e-12);

        // 10 is 1 below the interval [11, 18], 20 is 2 above it; each unit outside costs 2 / 0.2.
        ForecastIntervalMetrics interval = Assert.Single(metrics.Intervals);
        Assert.Equal((0.8, 0, 7, 7 + 15.0), (interval.Level, interval.Coverage, interval.MeanWidth, Math.Round(interval.WinklerScore, 9)));

        // Weights of the levels: 0.5 - 0, 0.9 - 0.1, 1 - 0.5.
        Assert.Equal(((0.5 * 1.8) + (0.8 * 5) + (0.5 * 2.6)) / 1.8, metrics.RankedProbabilityScore, 1e-12);
        Assert.Equal(1.8, metrics.PerStepQuantiles[0][0].PinballLoss, 1e-12);
    }

    [Theory]
    [InlineData(new float[] { -1, 1 }, 0, 0.5)]
    [InlineData(new float[] { 2 }, 5, 3)]
    [InlineData(new float[] { 1, 1, 1 }, 1, 0)]
    [InlineData(new float[] { 0, 3, 3 }, 3, 1.0 / 3)]
    public void The_score_of_samples_is_that_of_examples_worked_by_hand(float[] samples, double actual, double score)
        => Assert.Equal(score, SampleScore.Of(samples, actual), 1e-12);

    [Fact]
    public void The_score_of_samples_equals_the_sum_over_all_pairs()
    {
        var random = new Random(3);
        for (int count = 1; count < 30; count++)
        {
            float[] samples = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
            double actual = random.NextDouble();
            double pairs = samples.Sum(x => samples.Sum(other => Math.Abs((double)x - other)));
            double expected = samples.Average(x => Math.Abs(x - actual)) - (pairs / (2.0 * count * count));
            Assert.Equal(expected, SampleScore.Of(samples, actual), 1e-12);
        }
    }

    [Fact]
    public void A_column_of_sampled_paths_gives_the_score()
    {
        IDataView data = new DataViews.ViewBuilder()
            .Scalar("Load", NumberDataViewType.Single, 1f, 0f, 5f)
            .Vector("Forecast", new VectorDataViewType(NumberDataViewType.Single, 2), new float[3][].Select(_ => new float[] { 0, 2 }).ToArray())
            .Vector("Paths", new VectorDataViewType(NumberDataViewType.Single, 4), new float[3][].Select(_ => new float[] { -1, 2, 1, 2 }).ToArray())
            .ToView();
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 2, sampleColumnName: "Paths");
        Assert.Equal((0.5 + 3) / 2, metrics.RankedProbabilityScore, 1e-12);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 1, 4)]
    [InlineData(2, 3, 2)]
    public void Metrics_equal_sums_over_all_values_without_a_thought_for_speed(int stride, int targets, int season)
    {
        const int Horizon = 3;
        const int Test = 9;
        double[] levels = [.. Enumerable.Range(1, 9).Select(tenth => tenth / 10.0)];
        var random = new Random(5);
        (string Name, float[] Values)[] series = [.. new[] { 20, 33 }.Select(length => (
            $"m{length}", Enumerable.Range(0, length * targets).Select(i => i == length ? float.NaN : (float)(2 + Math.Sin(i) + random.NextDouble())).ToArray()))];
        float[] Forecast(float[] values, int step, double level)
            => [.. Enumerable.Range(0, Horizon * targets).Select(i => (float)(2 + Math.Cos(step + i) + (double.IsNaN(level) ? 0.1 : 3 * (level - 0.5))))];

        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(
            ForecastRows.Of(series, Horizon, Forecast, levels, targets), "Load", "Forecast", "Hour", "Meter", season, testSteps: Test, stride: stride);

        var values = new List<(int Series, int Step, int Target, double Actual, double Forecast, double[] Quantiles, double Scale, double Seasonal, double Last)>();
        for (int s = 0; s < series.Length; s++)
        {
            float[] all = series[s].Values;
            int length = all.Length / targets;
            for (int origin = length - Test - 1; origin + Horizon < length; origin += stride)
            {
                for (int i = 0; i < Horizon * targets; i++)
                {
                    int target = i % targets;
                    int at = origin + 1 + (i / targets);
                    double actual = all[(at * targets) + target];
                    if (double.IsNaN(actual))
                    {
                        continue;
                    }

                    double[] differences = [.. Enumerable.Range(season, length - Test - season)
                        .Select(t => Math.Abs((double)all[(t * targets) + target] - all[((t - season) * targets) + target])).Where(d => !double.IsNaN(d))];
                    int earlier = at;
                    while (earlier > origin)
                    {
                        earlier -= season;
                    }

                    values.Add((s, i / targets, target, actual, Forecast(all, origin, double.NaN)[i], [.. levels.Select(level => (double)Forecast(all, origin, level)[i])],
                        differences.Average(), all[(earlier * targets) + target], all[(origin * targets) + target]));
                }
            }
        }

        double Error((int, int, int, double Actual, double Forecast, double[], double, double, double) value) => Math.Abs(value.Actual - value.Forecast);
        double Pinball(double level, double actual, double quantile) => 2 * (actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual));
        const double Tolerance = 1e-9;
        Assert.Equal(values.Count, metrics.All.Count);
        Assert.Equal(values.Average(v => Error(v)), metrics.MeanAbsoluteError, Tolerance);
        Assert.Equal(values.Average(v => Math.Pow(Error(v), 2)), metrics.MeanSquaredError, Tolerance);
        Assert.Equal(values.Average(v => 200 * Error(v) / (Math.Abs(v.Actual) + Math.Abs(v.Forecast))), metrics.SymmetricMeanAbsolutePercentageError, Tolerance);
        Assert.Equal(values.Average(v => 100 * Error(v) / Math.Abs(v.Actual)), metrics.MeanAbsolutePercentageError, Tolerance);
        Assert.Equal(values.GroupBy(v => v.Series).Average(g => g.Average(v => Error(v) / v.Scale)), metrics.MeanAbsoluteScaledError, Tolerance);
        Assert.Equal(values.Average(v => Math.Abs(v.Actual - v.Seasonal)), metrics.SeasonalNaive.MeanAbsoluteError, Tolerance);
        Assert.Equal(values.Average(v => Math.Abs(v.Actual - v.Last)), metrics.Persistence.MeanAbsoluteError, Tolerance);
        Assert.Equal(
            levels.Select((level, q) => values.Sum(v => Pinball(level, v.Actual, v.Quantiles[q])) / values.Sum(v => Math.Abs(v.Actual))).Average(),
            metrics.WeightedQuantileLoss, Tolerance);
        Assert.Equal(levels.Select((level, q) => values.Average(v => Pinball(level, v.Actual, v.Quantiles[q]))).Average(), metrics.RankedProbabilityScore, Tolerance);
        Close(levels.Select((level, q) => values.Average(v => v.Actual <= v.Quantiles[q] ? 1.0 : 0)), metrics.Quantiles.Select(quantile => quantile.Coverage));
        Close(
            Enumerable.Range(0, 4).Select(q => values.Average(v => v.Actual >= v.Quantiles[q] && v.Actual <= v.Quantiles[8 - q] ? 1.0 : 0)),
            metrics.Intervals.Select(interval => interval.Coverage));
        Close(values.GroupBy(v => v.Step).OrderBy(g => g.Key).Select(g => g.Average(v => Error(v))), metrics.PerStep.Select(step => step.MeanAbsoluteError));
        Close(values.GroupBy(v => v.Target).OrderBy(g => g.Key).Select(g => g.Average(v => Error(v))), metrics.PerTarget.Select(target => target.MeanAbsoluteError));
        Assert.Equal(Enumerable.Range(0, targets).Select(target => targets == 1 ? "Load" : $"Load{target}"), metrics.PerTarget.Select(target => target.Name));
        Close(values.GroupBy(v => v.Series).Select(g => g.Average(v => Error(v) / v.Scale)), metrics.PerSeries.Select(each => each.MeanAbsoluteScaledError));
    }

    [Fact]
    public void A_seasonal_forecast_has_no_skill_against_itself_and_its_weighted_loss_is_its_normalized_deviation()
    {
        float[] values = [.. Enumerable.Range(0, 60).Select(i => (float)(5 + Math.Sin(i) + (i % 4)))];
        IDataView data = ForecastRows.Of([("a", values)], 6, (all, row, _) => [.. Enumerable.Range(0, 6).Select(h => all[Math.Max(0, row - 3 + (h % 4))])], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 4, testFraction: 0.4);
        Assert.Equal(0, metrics.SkillAgainstSeasonalNaive, 1e-12);
        Assert.Equal(metrics.All.NormalizedDeviation, metrics.WeightedQuantileLoss, 1e-12);
        Assert.Equal(24 - 6 + 1, metrics.OriginCount);
    }

    [Theory]
    [InlineData(5f)]
    [InlineData(7f)]
    public void On_a_constant_series_there_is_no_skill_and_no_scaled_error(float forecast)
    {
        IDataView data = ForecastRows.Of([("a", [7, 7, 7, 7, 7, 7])], 2, (_, _, _) => [forecast, forecast], [0.1, 0.9]);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 2, testSteps: 2);
        Assert.Equal(7 - forecast, metrics.MeanAbsoluteError);
        Assert.All(
            [metrics.SkillAgainstPersistence, metrics.SkillAgainstSeasonalNaive, metrics.MeanAbsoluteScaledError, metrics.Persistence.MeanAbsoluteScaledError, metrics.PerSeries[0].MeanAbsoluteScaledError],
            scaled => Assert.Equal(double.NaN, scaled));
        Assert.Contains("skill in MAE: none (it makes no error) against seasonal naive, none (it makes no error) against persistence", metrics.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", metrics.ToString(), StringComparison.Ordinal);
        Assert.Equal((7.0 - forecast) / 7, metrics.All.NormalizedDeviation, 1e-12);
    }

    [Fact]
    public void A_constant_series_does_not_weigh_in_the_scaled_error_of_others()
    {
        IDataView data = ForecastRows.Of([("a", [7, 7, 7, 7]), ("b", [1, 2, 4, 7])], 1, (_, _, _) => [5], []);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", seriesColumnName: "Meter", testSteps: 1);
        Assert.Equal(2 / 1.5, metrics.MeanAbsoluteScaledError, 1e-12);
        Assert.Equal(1 - (2 / 1.5), metrics.SkillAgainstPersistence, 1e-12);
    }

    [Fact]
    public void Numbers_that_are_all_zero_have_no_relative_errors()
    {
        IDataView data = ForecastRows.Of([("a", [0, 0, 0, 0])], 1, (_, _, level) => [double.IsNaN(level) ? 1 : (float)level], [0.1, 0.5]);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 2);
        Assert.All(
            [metrics.MeanAbsolutePercentageError, metrics.All.NormalizedDeviation, metrics.WeightedQuantileLoss, metrics.Quantiles[0].WeightedLoss],
            scaled => Assert.Equal(double.NaN, scaled));
        Assert.Equal(200, metrics.SymmetricMeanAbsolutePercentageError);
    }

    [Fact]
    public void Without_a_test_part_the_first_forecast_ends_the_history()
    {
        IDataView data = ForecastRows.Of([("a", [1, 2, 4, 7, 9, 9])], 1, (_, row, _) => [row < 2 ? float.NaN : 8], []);
        ForecastingMetrics metrics = _ml.Forecasting.EvaluateForecast(data, "Load");
        Assert.Equal((3L, 0L), (metrics.OriginCount, metrics.OriginsWithoutForecast));
        Assert.Equal(1.0 / 1.5, metrics.MeanAbsoluteScaledError, 1e-12);

        ForecastingMetrics withPart = _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 5);
        Assert.Equal((3L, 2L), (withPart.OriginCount, withPart.OriginsWithoutForecast));
        Assert.Equal(double.NaN, withPart.MeanAbsoluteScaledError);
    }

    [Fact]
    public void Bounds_are_measured_as_the_quantiles_that_they_are()
    {
        IDataView data = ForecastRows.Of([("a", [10, 20, 14, 22, 16, 26])], 1, (_, _, level) => [(float)(double.IsNaN(level) ? 15 : 30 * level)], [0.1, 0.9]);
        ForecastingMetrics byName = _ml.Forecasting.EvaluateForecast(data, "Load");
        IDataView bounds = _ml.Transforms.CopyColumns("Low", "Forecast_0.1").Append(_ml.Transforms.CopyColumns("High", "Forecast_0.9"))
            .Append(_ml.Transforms.DropColumns("Forecast_0.1", "Forecast_0.9")).Fit(data).Transform(data);
        ForecastingMetrics byBounds = Measure(bounds, 0.8f);
        Assert.Equal(byName.Intervals, byBounds.Intervals);
        Assert.Equal(byName.Quantiles, byBounds.Quantiles);
        Assert.Equal([0.9], Measure(bounds, 0.9f).Intervals.Select(interval => interval.Level));
        Assert.Equal(byName.Quantiles, Measure(data, 0.8f, "Forecast_0.1", "Forecast_0.9").Quantiles);

        // A bound counts in place of the quantile of its level, and the narrowest tail is no division by 0.
        Assert.Equal(0, Assert.Single(Measure(data, 0.8f, "Forecast", "Forecast").Intervals).MeanWidth);
        Assert.All(Measure(bounds, MathF.BitDecrement(1)).Intervals, interval => Assert.True(double.IsFinite(interval.WinklerScore)));

        Assert.Throws<ArgumentException>(() => Measure(bounds, 0.8f, upper: null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Measure(bounds, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Measure(bounds, 0.8f, lower: "Absent"));

        ForecastingMetrics Measure(IDataView rows, float level, string? lower = "Low", string? upper = "High") => _ml.Forecasting.EvaluateForecast(
            rows, "Load", confidenceLowerBoundColumn: lower, confidenceUpperBoundColumn: upper, confidenceLevel: level);
    }

    [Fact]
    public void A_test_part_without_a_true_number_is_an_error()
    {
        IDataView data = ForecastRows.Of([("a", [1, 2, 4, 7, float.NaN, float.NaN])], 2, (_, row, _) => [8, 8], []);
        Assert.StartsWith(
            "Nothing can be measured. Rows whose horizon lies in the test part: 1; of them with a forecast in column 'Forecast': 1; of these with a true number in column 'Load' of their horizon: 0.",
            Assert.Throws<InvalidOperationException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 2)).Message,
            StringComparison.Ordinal);
        Assert.Equal(3, _ml.Forecasting.EvaluateForecast(data, "Load", testSteps: 4).All.Count);
    }

    [Fact]
    public void Metrics_print_themselves_with_the_season()
    {
        IDataView data = ForecastRows.Of([("a", [10, 20, 14, 22, 16, 26])], 2, (_, _, _) => [15, 20], [0.1, 0.9]);
        string table = _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 2, testSteps: 2).ToString();
        Assert.Contains("MASE (m=2)", table, StringComparison.Ordinal);
        Assert.Contains("seasonal naive (m=2)", table, StringComparison.Ordinal);
        Assert.Contains("1.1667", table, StringComparison.Ordinal);
        Assert.Contains("interval 0.8: covers", table, StringComparison.Ordinal);
        Assert.EndsWith("series 1; forecasts 1; numbers 2", table.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_do_not_fit_are_named()
    {
        IDataView data = ForecastRows.Of([("a", [1, 2, 3, 4, 5, 6])], 3, (_, _, _) => [1, 2, 3], [], targets: 2);
        Assert.Contains("forecast column 'Hour'", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", "Hour")), StringComparison.Ordinal);
        Assert.Contains("target column 'Meter': expected numbers", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Meter")), StringComparison.Ordinal);
        Assert.Contains("Could not find forecast column 'Other'", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", "Other")), StringComparison.Ordinal);
        Assert.Contains("a multiple of 6 numbers", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", sampleColumnName: "Load")), StringComparison.Ordinal);
        Assert.Contains("seasonLength", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", seasonLength: 0)), StringComparison.Ordinal);
        Assert.Contains("stride", Error<ArgumentOutOfRangeException>(() => _ml.Forecasting.EvaluateForecast(data, "Load", stride: 0)), StringComparison.Ordinal);

        static string Error<T>(Func<object> evaluate)
            where T : Exception
            => Assert.Throws<T>(evaluate).Message;
    }

    private static void Close(IEnumerable<double> expected, IEnumerable<double> actual)
        => Assert.Equal(expected.Select(value => Math.Round(value, 9)), actual.Select(value => Math.Round(value, 9)));
}
