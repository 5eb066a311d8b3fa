using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// Passengers of airlines by months, the last 48 held out: one month ahead, and a year ahead from rolling origins. Settings are chosen on the last three years of
/// the training months: a network so small, and trained so little, that it corrects the repeated growth by a few percent.
/// </summary>
internal static class Airline
{
    public static readonly Sample Sample = new(
        "forecast",
        "Airline passengers by months: a month and a year ahead, with intervals, drawn.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    private const int TestMonths = 48;
    private const int Year = 12;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        SeriesStep[] months = AirPassengers.Months();
        (string, float[] Values)[] series = [("airline", [.. months.Select(month => month.Value)])];
        RidgeForecast growth = new RidgeForecast(1, 1).Add(AirlineRules.LogGrowth(series[0].Values.AsSpan(0, months.Length - TestMonths))).Solve();
        ForecastingMetrics zero = BaselineForecasts.Evaluate(ml, series, 1, TestMonths, Year, known => AirlineRules.RepeatGrowth(known, 1));
        ForecastingMetrics linear = BaselineForecasts.Evaluate(ml, series, 1, TestMonths, Year, known => AirlineRules.NextMonth(known, growth));
        ForecastingMetrics grown = BaselineForecasts.Evaluate(ml, series, Year, TestMonths, Year, known => AirlineRules.RepeatYearWithGrowth(known, Year));
        Result.Print("seasonal repeat rmse", zero.SeasonalNaive.RootMeanSquaredError, 2);
        Result.Print("linear rmse", linear.RootMeanSquaredError, 2);
        Result.Print("zero network rmse", zero.RootMeanSquaredError, 2);
        Result.Print("seasonal repeat mase", grown.SeasonalNaive.MeanAbsoluteScaledError, 3);
        Result.Print("repeated year with growth mase", grown.MeanAbsoluteScaledError, 3);

        IDataView rows = ml.Data.LoadFromEnumerable(months);
        ForecastingMetrics month = Evaluate(ml, rows, 1, arguments, seed, out _);
        ForecastingMetrics year = Evaluate(ml, rows, Year, arguments, seed, out RecurrentForecastTransformer model);
        Console.WriteLine(year);
        if (arguments.PicturePath is string picture)
            Draw(ml, model, months, picture);
        Result.Print("mase", year.MeanAbsoluteScaledError, 3);
        Result.Print("rmse", month.RootMeanSquaredError, 2);
        return 0;
    }

    private static ForecastingMetrics Evaluate(
        MLContext ml, IDataView rows, int horizon, SampleArguments arguments, int seed, out RecurrentForecastTransformer model)
    {
        RecurrentForecastTrainer trainer = ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            InputColumnName = nameof(SeriesStep.Value),
            TimeColumnName = nameof(SeriesStep.Time),
            Horizon = horizon,
            WindowSize = Year,
            Transformation = ForecastTransformation.Log,
            Differencing = [Year],
            Scaling = ForecastScaling.LastValue,
            Loss = RegressionLoss.Squared,
            ConformalCalibration = true,
            CalibrationFraction = 0.3f,
            Quantiles = [0.05f, 0.25f, 0.75f, 0.95f],
            Cell = arguments.Cell ?? RecurrentCellKind.Gru,
            HiddenSize = 8,
            NumberOfEpochs = arguments.Epochs ?? 30,
            BatchSize = 8,
            LearningRate = 0.0005f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WeightDecay = 0.1f,
            OutputDropout = 0.3f,
            EnsembleSize = 5,
            Seed = seed,
        });
        model = trainer.Fit(ml.Data.TrainTestSplitByTime(rows, nameof(SeriesStep.Time), testSteps: TestMonths).TrainSet);
        return ml.Forecasting.EvaluateForecast(
            model.Transform(rows), nameof(SeriesStep.Value), timeColumnName: nameof(SeriesStep.Time), seasonLength: Year, testSteps: TestMonths);
    }

    /// <summary>The last year, forecast from the one before.</summary>
    private static void Draw(MLContext ml, RecurrentForecastTransformer model, SeriesStep[] months, string file)
    {
        IDataView known = ml.Data.LoadFromEnumerable(months[..^Year]);
        AirlineForecast last = ml.Data.CreateEnumerable<AirlineForecast>(model.Transform(known), reuseRowObject: false).Last();
        ForecastPicture.Save(
            file,
            "Airline passengers, thousands a month: the last year forecast from the years before",
            [.. months.Select(month => (month.Time, month.Value))],
            [.. months[^Year..].Select((month, step) => (month.Time, last.Forecast[step]))],
            [("90 % interval", last.Low, last.High), ("50 % interval", last.Quarter, last.ThreeQuarters)]);
    }
}
