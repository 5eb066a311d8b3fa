using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// A series whose best forecast is known: two thirds of it are chance, of deviation 1. A network that learned the rule has a one-step error of 1, and intervals
/// that hold what they promise.
/// </summary>
internal static class Ar2
{
    public static readonly Sample Sample = new(
        "ar2",
        "An autoregression with known noise: the error of one step, and whether intervals cover what they promise.",
        SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int TrainSteps = 5_000;
    private const int TestSteps = 20_000;
    private const int Window = 16;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        SeriesStep[] steps = AutoregressiveSeries.Draw(TrainSteps + TestSteps, seed);
        float[] values = [.. steps.Select(step => step.Value)];
        RidgeForecast linear = new RidgeForecast(Window, 1).Add(values.AsSpan(0, TrainSteps)).Solve();
        ForecastingMetrics baseline = BaselineForecasts.Evaluate(ml, [("AR(2)", values)], 1, TestSteps, 1, linear.Forecast);
        Result.Print("linear rmse", baseline.RootMeanSquaredError);

        IDataView rows = ml.Data.LoadFromEnumerable(steps);
        RecurrentForecastTrainer trainer = ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            InputColumnName = nameof(SeriesStep.Value),
            Horizon = 1,
            WindowSize = Window,
            Cell = RecurrentCellKind.Gru,
            HiddenSize = 16,
            Loss = RegressionLoss.Squared,
            Quantiles = [0.025f, 0.1f, 0.9f, 0.975f],
            NumberOfEpochs = arguments.Epochs ?? 0,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        });
        RecurrentForecastTransformer model = trainer.Fit(ml.Data.TrainTestSplitByTime(rows, testSteps: TestSteps).TrainSet);
        ForecastingMetrics metrics = ml.Forecasting.EvaluateForecast(model.Transform(rows), nameof(SeriesStep.Value), testSteps: TestSteps);
        Result.Print("interval 0.95 covers", metrics.Intervals[0].Coverage);
        Result.Print("interval 0.8 covers", metrics.Intervals[1].Coverage);
        Result.Print("rmse", metrics.RootMeanSquaredError);
        return 0;
    }
}
