using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

public sealed class ForecastCalibrationTests
{
    private const int Length = 3_000;
    private const int TestLength = 1_000;
    private const int Horizon = 3;

    public static TheoryData<ForecastTransformation, bool> Kinds => new()
    {
        { ForecastTransformation.None, false },
        { ForecastTransformation.Log, true },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Calibrated_quantiles_of_paths_hold_their_share_at_every_step_where_others_do_not(ForecastTransformation transformation, bool hasDifferences)
    {
        Row[] rows = Skewed();
        double[][] coverage = [.. new[] { false, true }.Select(isCalibrated =>
        {
            RecurrentForecastTrainer.Options options = Options(isCalibrated);
            options.Transformation = transformation;
            options.Differencing = hasDifferences ? [ForecastToy.Season] : [];
            return Coverage(ForecastToy.Fit(options, rows[..^TestLength]), rows);
        })];

        // 1,000 values lie within 3 deviations of a binomial share, and as far off by the calibration's own 600 windows.
        Assert.All(coverage[1], (share, place) => Assert.Equal(place < Horizon ? 0.1 : 0.9, share, 0.045));
        Assert.Contains(coverage[0], share => Math.Min(Math.Abs(share - 0.1), Math.Abs(share - 0.9)) > 0.045);
    }

    [Fact]
    public void Calibrated_quantiles_of_paths_never_cross_keep_the_median_and_are_saved()
    {
        RecurrentForecastTrainer.Options options = Options(isCalibrated: true);
        options.Quantiles = [0.1f, 0.3f, 0.5f, 0.9f];
        options.OutputPaths = true;
        Row[] rows = Skewed()[..500];
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        float[][][] columns = [.. options.Quantiles.Select(level => ForecastToy.Forecasts(model, rows, FormattableString.Invariant($"Forecast_{level}")))];
        for (int row = model.HistoryLength - 1; row < rows.Length; row++)
        {
            for (int step = 0; step < Horizon; step++)
            {
                float[] levels = [.. columns.Select(column => column[row][step])];
                Assert.Equal(levels.Order(), levels);
            }
        }

        Assert.Equal(columns[2], ForecastToy.Forecasts(model, rows));
        ITransformer again = ForecastToy.SavedAndLoaded(model);
        Assert.Equal(columns[0], ForecastToy.Forecasts(again, rows, "Forecast_0.1"));
        options.ConformalCalibration = false;
        RecurrentForecastTransformer plain = ForecastToy.Fit(options, rows[..^(rows.Length * 3 / 10)]);
        Assert.Equal(ForecastToy.Forecasts(plain, rows, "Forecast_Paths"), ForecastToy.Forecasts(model, rows, "Forecast_Paths"));
        Assert.NotEqual(ForecastToy.Forecasts(plain, rows, "Forecast_0.1"), columns[0]);
    }

    [Fact]
    public void Intervals_of_short_series_hold_their_share_though_calibration_windows_overlap()
    {
        const int Known = 96;
        const int LongHorizon = 8;
        const int SeriesCount = 40;
        double[] hits = new double[LongHorizon];
        for (int seed = 0; seed < SeriesCount; seed++)
        {
            Row[] rows = Walk(Known + 40, seed);
            RecurrentForecastTrainer.Options options = Options(isCalibrated: true);
            (options.Strategy, options.Horizon, options.Scaling, options.Quantiles) = (ForecastStrategy.Direct, LongHorizon, ForecastScaling.LastValue, [0.05f, 0.95f]);
            RecurrentForecastTransformer model = ForecastToy.Fit(options, rows[..Known]);
            (float[][] lower, float[][] upper) = (ForecastToy.Forecasts(model, rows, "Forecast_0.05"), ForecastToy.Forecasts(model, rows, "Forecast_0.95"));
            int count = rows.Length - LongHorizon - Known + 1;
            for (int step = 0; step < LongHorizon; step++)
            {
                hits[step] += Enumerable.Range(Known - 1, count)
                    .Count(origin => lower[origin][step] <= rows[origin + 1 + step].Value && rows[origin + 1 + step].Value <= upper[origin][step]) / (double)(count * SeriesCount);
            }
        }

        // Ranks of the 22 windows alone cover less than 0.8 from the fourth step on: neighbours have almost all rows of the horizon in common.
        Assert.All(hits, share => Assert.InRange(share, 0.86, 0.96));
    }

    [Fact]
    public void Calibrated_quantiles_of_counts_are_not_below_zero()
    {
        RecurrentForecastTrainer.Options options = Options(isCalibrated: true);
        options.Likelihood = ForecastLikelihood.NegativeBinomial;
        options.Scaling = ForecastScaling.MeanAbsolute;
        Row[] rows = Skewed()[..500];
        Array.ForEach(rows, row => row.Value = MathF.Floor(row.Value / 4));
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        Assert.All(ForecastToy.Forecasts(model, rows, "Forecast_0.1")[(model.HistoryLength - 1)..].SelectMany(row => row), value => Assert.True(value >= 0));
    }

    private static RecurrentForecastTrainer.Options Options(bool isCalibrated)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options(Horizon);
        options.Strategy = ForecastStrategy.Autoregressive;
        options.Likelihood = ForecastLikelihood.Gaussian;
        options.NumberOfPaths = 40;
        options.NumberOfEpochs = 1;
        options.Quantiles = [0.1f, 0.9f];
        options.ConformalCalibration = isCalibrated;
        options.CalibrationFraction = 0.3f;
        return options;
    }

    /// <summary>A season with errors that are far larger upwards than downwards, as no normal distribution has them.</summary>
    private static Row[] Skewed()
    {
        var random = new Random(4);
        Row[] rows = ForecastToy.Rows(Length);
        foreach (Row row in rows)
        {
            row.Value = row.Past + 10 - (3 * (float)Math.Log(1 - random.NextDouble()));
        }

        return rows;
    }

    private static Row[] Walk(int length, int seed)
    {
        var random = new Random(seed);
        Row[] rows = ForecastToy.Rows(length);
        float value = 100;
        foreach (Row row in rows)
        {
            row.Value = value += (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        }

        return rows;
    }

    /// <summary>The share of the test part's values that are at most the quantile, for each step of each quantile.</summary>
    private static double[] Coverage(RecurrentForecastTransformer model, Row[] rows) =>
    [
        .. new[] { "Forecast_0.1", "Forecast_0.9" }.SelectMany(column =>
        {
            float[][] bounds = ForecastToy.Forecasts(model, rows, column);
            return Enumerable.Range(0, Horizon).Select(step => Enumerable.Range(Length - TestLength - 1, TestLength - Horizon)
                .Average(origin => rows[origin + 1 + step].Value <= bounds[origin][step] ? 1.0 : 0));
        }),
    ];
}
