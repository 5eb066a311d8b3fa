using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// The 414 hourly series of the M4 competition, 48 hours ahead, by networks for all of them: the mean of four kinds, whose errors differ. The last week of the training hours chose the settings.
/// </summary>
internal static class M4Hourly
{
    public static readonly Sample Sample = new(
        "m4-hourly",
        "The 414 hourly series of the M4 competition, two days ahead, by networks for all of them (Hourly-train.csv.gz, Hourly-test.csv.gz).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource = "It is 'Hourly-train.csv' and 'Hourly-test.csv' of github.com/Mcompetitions/M4-methods, compressed as .csv.gz.",
    };

    private const int Horizon = 48;
    private const int Day = 24;
    private const int Week = 168;

    // Few series make few kinds of days; mixed ones let networks train for twice as many epochs before they learn days by heart.
    private const int MixCount = 1600;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        (string Name, float[] Values)[] series = HourlySeriesReader.Read(arguments.DataFile("Hourly-train.csv.gz"), arguments.DataFile("Hourly-test.csv.gz"));
        ForecastingMetrics repeat = BaselineForecasts.EvaluateQuantiles(ml, series, Horizon, Horizon, Day, (_, known) => DailyAndWeeklyRepeat.Quantiles(known, Horizon));
        var ridge = new RidgeForecast(Week, Horizon, subtractsLast: true, penalty: 1);
        foreach ((_, float[] values) in series)
            ridge.Add(Scaled(values.AsSpan(0, values.Length - Horizon), 1 / MeanMagnitude(values.AsSpan(0, values.Length - Horizon))));
        ridge.Solve();
        ForecastingMetrics linear = BaselineForecasts.Evaluate(ml, series, Horizon, Horizon, Day, known =>
        {
            float scale = MeanMagnitude(known);
            return Scaled(ridge.Forecast(Scaled(known[^Week..], 1 / scale)), scale);
        });
        Result.Print("repeated day mase", repeat.SeasonalNaive.MeanAbsoluteScaledError, 3);
        Result.Print("repeated day wql", repeat.SeasonalNaive.NormalizedDeviation, 3);
        Result.Print("repeated day and week mase", repeat.MeanAbsoluteScaledError, 3);
        Result.Print("repeated day and week wql", repeat.WeightedQuantileLoss, 3);
        Result.Print("ridge mase", linear.MeanAbsoluteScaledError, 3);

        (string Name, float[] Values)[] known = [.. series.Select(each => (each.Name, each.Values[..^Horizon]))];
        IDataView ends = ml.Data.LoadFromEnumerable(HourlySeriesReader.ToSteps(known));
        (string Name, float[] Values)[] lessons = [.. known, .. MixedSeries.Of(known, MixCount, seed)];
        IDataView training = ml.Data.LoadFromEnumerable(HourlySeriesReader.ToSteps(lessons));
        var forecasts = new AveragedForecasts();
        foreach (RecurrentForecastTrainer.Options options in (RecurrentForecastTrainer.Options[])[ThreeWeeks(lessons), OneWeekOfTheCalendar(), ChangesOfTheWeek(), HourByHour()])
        {
            options.Cell = arguments.Cell ?? options.Cell;
            options.NumberOfEpochs = arguments.Epochs ?? options.NumberOfEpochs;
            options.Seed = seed;
            options.Progress = new EpochPrinter();
            forecasts.Add(ml, ml.Forecasting.ForecastByRecurrent(options).Fit(training), ends);
        }

        ForecastingMetrics metrics = BaselineForecasts.EvaluateQuantiles(ml, series, Horizon, Horizon, Day, (name, _) => forecasts.Of(name));
        Console.WriteLine(metrics);
        Result.Print("smape", metrics.SymmetricMeanAbsolutePercentageError, 2);
        Result.Print("wql", metrics.WeightedQuantileLoss, 4);
        Result.Print("mase", metrics.MeanAbsoluteScaledError, 3);
        return 0;
    }

    /// <summary>
    /// Reads enough weeks to tell a weekend from a change of the weather. The series of 700 hours have windows of three weeks in their last days alone, and all in the same days, whose weather a network
    /// would learn by heart: they are forecast by what the others teach.
    /// </summary>
    private static RecurrentForecastTrainer.Options ThreeWeeks(IEnumerable<(string Name, float[] Values)> series)
    {
        RecurrentForecastTrainer.Options options = Options(3 * Week, epochs: 8);
        options.Lags = [Week];
        options.SeriesWeights = series.Where(each => each.Values.Length < 5 * Week).ToDictionary(each => each.Name, _ => 0f);
        return options;
    }

    /// <summary>Reads the hour of the day and the day of the week from the time: series of one source begin at one hour.</summary>
    private static RecurrentForecastTrainer.Options OneWeekOfTheCalendar()
    {
        RecurrentForecastTrainer.Options options = Options(Week, epochs: 8);
        options.Lags = [Week];
        options.TimeColumnName = nameof(SeriesStep.Time);
        options.CalendarFeatures = true;
        return options;
    }

    /// <summary>Forecasts what changes from week to week.</summary>
    private static RecurrentForecastTrainer.Options ChangesOfTheWeek()
    {
        RecurrentForecastTrainer.Options options = Options(2 * Week, epochs: 6);
        options.Differencing = [Week];
        return options;
    }

    /// <summary>
    /// Learns the next hour alone and draws paths from hour to hour, as DeepAR does (Salinas et al. 2020). By itself it errs more than the others on most series, but it follows a change of the weather, and
    /// its errors differ most from theirs.
    /// </summary>
    private static RecurrentForecastTrainer.Options HourByHour()
    {
        RecurrentForecastTrainer.Options options = Options(3 * Day, epochs: 8);
        options.Strategy = ForecastStrategy.Autoregressive;
        options.Likelihood = ForecastLikelihood.Gaussian;
        options.SegmentSize = 1;
        options.ProjectionSize = 0;
        options.Lags = [Day, Week];
        options.TimeColumnName = nameof(SeriesStep.Time);
        options.CalendarFeatures = true;
        options.HiddenSize = 64;
        options.OutputDropout = 0.1f;
        options.BatchSize = 64;
        return options;
    }

    private static RecurrentForecastTrainer.Options Options(int windowSize, int epochs) => new()
    {
        InputColumnName = nameof(SeriesStep.Value),
        SeriesColumnName = nameof(SeriesStep.Series),
        Horizon = Horizon,
        WindowSize = windowSize,
        SegmentSize = Day,
        Transformation = ForecastTransformation.Log,
        Differencing = [],
        Quantiles = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f],
        Cell = RecurrentCellKind.Gru,
        HiddenSize = 128,
        ProjectionSize = 128,
        Scaling = ForecastScaling.LastValue,
        OutputDropout = 0.2f,
        EnsembleSize = 3,
        NumberOfEpochs = epochs,
        WindowsPerEpoch = 50_000,
        BatchSize = 128,
        LearningRate = 0.001f,
        LearningRateSchedule = LearningRateSchedule.Cosine,
    };

    private static float MeanMagnitude(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += Math.Abs(value);
        return (float)Math.Max(sum / values.Length, 1e-6);
    }

    private static float[] Scaled(ReadOnlySpan<float> values, float factor)
    {
        float[] scaled = values.ToArray();
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] *= factor;
        return scaled;
    }
}
