using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>Tomorrow's lowest temperature in Melbourne, from the days before and the time of the year. Settings are chosen on the last two years of the training part.</summary>
internal static class Temperatures
{
    public static readonly Sample Sample = new(
        "temperatures",
        "Tomorrow's lowest temperature in Melbourne (daily-min-temperatures.csv).",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource =
            "It is the file 'daily-min-temperatures.csv', ten years of the Australian Bureau of Meteorology: a date and the lowest temperature of the day in each line "
            + "(github.com/jbrownlee/Datasets).",
    };

    private const int TestDays = 730;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        SeriesStep[] days = DailyTemperatures.Read(arguments.DataFile("daily-min-temperatures.csv"));
        float[] values = [.. days.Select(day => day.Value)];
        foreach (int order in (ReadOnlySpan<int>)[7, 14])
        {
            RidgeForecast linear = new RidgeForecast(order, 1).Add(values.AsSpan(0, values.Length - TestDays)).Solve();
            ForecastingMetrics baseline = BaselineForecasts.Evaluate(ml, [("Melbourne", values)], 1, TestDays, 365, linear.Forecast);
            Result.Print($"AR({order}) rmse", baseline.RootMeanSquaredError, 3);
        }

        IDataView rows = ml.Data.LoadFromEnumerable(days);
        RecurrentForecastTrainer trainer = ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            InputColumnName = nameof(SeriesStep.Value),
            TimeColumnName = nameof(SeriesStep.Time),
            Gaps = ForecastGaps.Missing,
            CalendarFeatures = true,
            Horizon = 1,
            WindowSize = 28,
            Cell = arguments.Cell ?? RecurrentCellKind.Gru,
            HiddenSize = 8,
            Loss = RegressionLoss.Squared,
            Scaling = ForecastScaling.Standard,
            ScalingPerSeries = true,
            NumberOfEpochs = arguments.Epochs ?? 20,
            BatchSize = 32,
            LearningRate = 0.002f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WeightDecay = 0.1f,
            OutputDropout = 0.2f,
            EnsembleSize = 3,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        });
        RecurrentForecastTransformer model = trainer.Fit(ml.Data.TrainTestSplitByTime(rows, nameof(SeriesStep.Time), testSteps: TestDays).TrainSet);
        ForecastingMetrics metrics = ml.Forecasting.EvaluateForecast(
            model.Transform(rows), nameof(SeriesStep.Value), timeColumnName: nameof(SeriesStep.Time), seasonLength: 365, testSteps: TestDays);
        Console.WriteLine(metrics);
        Result.Print("persistence rmse", metrics.Persistence.RootMeanSquaredError, 3);
        Result.Print("rmse", metrics.RootMeanSquaredError, 3);
        return 0;
    }
}
