using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data.Forecasts;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// An office's electricity load by hours: days and weekends, the weather, noise, and in the test part faults that no single number gives away, such as a night that
/// looks like a day. A forecaster learns the load, a later month without faults calibrates the alarm, and the test part counts alarms and faults.
/// </summary>
internal static class Anomalies
{
    public static readonly Sample Sample = new(
        "anomaly",
        "Faults in an office's electricity load, found by the error of a forecast.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int Week = 168;
    private const int TrainHours = 26 * Week;
    private const int CalibrationHours = 8 * Week;
    private const int TestHours = 30 * Week;
    private const double Confidence = 99.7;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        var office = new OfficeLoad(seed);
        SeriesStep[] steps = office.Draw(TrainHours + CalibrationHours + TestHours);
        (int Start, int End)[] faults = office.AddFaults(steps, TrainHours + CalibrationHours);
        float[] values = [.. steps.Select(step => step.Value)];

        RidgeForecast linear = new RidgeForecast(Week, 1, penalty: 1).Add(values.AsSpan(0, TrainHours)).Solve();
        FaultCount baseline = Judge(
            ml,
            faults,
            BaselineForecasts.Rows(ml, [("office", values[..(TrainHours + CalibrationHours)])], 1, CalibrationHours, (_, known) => [linear.Forecast(known)]),
            BaselineForecasts.Rows(ml, [("office", values)], 1, TestHours, (_, known) => [linear.Forecast(known)]));
        Result.Print("faults", faults.Length, 0);
        Result.Print("linear faults found", baseline.Found, 0);
        Result.Print("linear false alerts per 1000 hours", baseline.FalseAlertsPerThousandHours, 2);

        IDataView rows = ml.Data.LoadFromEnumerable(steps);
        RecurrentForecastTransformer model = ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            InputColumnName = nameof(SeriesStep.Value),
            TimeColumnName = nameof(SeriesStep.Time),
            CalendarFeatures = true,
            Horizon = 1,
            WindowSize = 24,
            Cell = arguments.Cell ?? RecurrentCellKind.Gru,
            HiddenSize = 32,
            Scaling = ForecastScaling.Standard,
            ScalingPerSeries = true,
            LinearPath = false,
            NumberOfEpochs = arguments.Epochs ?? 20,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        }).Fit(ml.Data.LoadFromEnumerable(steps[..TrainHours]));
        FaultCount network = Judge(
            ml,
            faults,
            ml.Data.SkipRows(model.Transform(ml.Data.LoadFromEnumerable(steps[..(TrainHours + CalibrationHours)])), TrainHours),
            model.Transform(rows));
        Result.Print("faults found", network.Found, 0);
        Result.Print("false alerts per 1000 hours", network.FalseAlertsPerThousandHours, 2);
        return 0;
    }

    private static FaultCount Judge(MLContext ml, (int Start, int End)[] faults, IDataView calibration, IDataView test)
    {
        ForecastAnomalyDetector detector = ml.Forecasting.DetectAnomaliesByForecast(calibration, nameof(SeriesStep.Value), confidence: Confidence);
        bool[] alerts = [.. detector.Transform(test).GetColumn<VBuffer<double>>("Prediction").Select(judged => judged.GetItemOrDefault(0) == 1)];
        return FaultCount.Of(alerts, TrainHours + CalibrationHours, faults);
    }
}
