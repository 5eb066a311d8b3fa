using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>A chaotic series without noise, 84 steps ahead: what a linear forecast of the same window cannot learn.</summary>
internal static class MackeyGlassForecast
{
    public static readonly Sample Sample = new(
        "mackey-glass",
        "A chaotic series, 84 steps and one step ahead, beside a linear forecast.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int TrainSteps = 5_000;
    private const int TestSteps = 1_000;
    private const int Horizon = 84;
    private const int Window = 64;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        SeriesStep[] steps = MackeyGlass.Draw(TrainSteps + TestSteps);
        float[] values = [.. steps.Select(step => step.Value)];
        double deviation = Deviation(values.AsSpan(TrainSteps));
        RidgeForecast linear = new RidgeForecast(Window, Horizon, penalty: 1e-6).Add(values.AsSpan(0, TrainSteps)).Solve();
        ForecastingMetrics baseline = BaselineForecasts.Evaluate(ml, [("Mackey-Glass", values)], Horizon, TestSteps, 1, linear.Forecast);
        Result.Print("linear nrmse one step", baseline.PerStep[0].RootMeanSquaredError / deviation);
        Result.Print("linear nrmse", baseline.PerStep[^1].RootMeanSquaredError / deviation);

        IDataView rows = ml.Data.LoadFromEnumerable(steps);
        RecurrentForecastTrainer trainer = ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            InputColumnName = nameof(SeriesStep.Value),
            Horizon = Horizon,
            WindowSize = Window,
            Cell = arguments.Cell ?? RecurrentCellKind.Gru,
            HiddenSize = 64,
            Loss = RegressionLoss.Squared,
            Scaling = ForecastScaling.Standard,
            ScalingPerSeries = true,
            OutputDropout = 0,
            NumberOfEpochs = arguments.Epochs ?? 40,
            BatchSize = 32,
            LearningRate = 0.003f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        });
        RecurrentForecastTransformer model = trainer.Fit(ml.Data.TrainTestSplitByTime(rows, testSteps: TestSteps).TrainSet);
        ForecastingMetrics metrics = ml.Forecasting.EvaluateForecast(model.Transform(rows), nameof(SeriesStep.Value), testSteps: TestSteps);
        Result.Print("nrmse one step", metrics.PerStep[0].RootMeanSquaredError / deviation);
        Result.Print("nrmse", metrics.PerStep[^1].RootMeanSquaredError / deviation);
        return 0;
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double sum = 0;
        double squares = 0;
        foreach (float value in values)
            (sum, squares) = (sum + value, squares + ((double)value * value));
        return Math.Sqrt((squares / values.Length) - Math.Pow(sum / values.Length, 2));
    }
}
