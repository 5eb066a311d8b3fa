using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data;
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
        return 0;
    }
}
