using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// Passengers of airlines by months, the last 48 held out: one month ahead, and a year ahead from rolling origins. Settings are chosen on the last two years of the
/// training months.
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
        return 0;
    }
}
