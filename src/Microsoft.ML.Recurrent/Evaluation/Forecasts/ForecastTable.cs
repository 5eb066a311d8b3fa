using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Writes the metrics of forecasts as text.</summary>
internal static class ForecastTable
{
    public static string Format(ForecastingMetrics metrics)
    {
        var table = new StringBuilder();
        IEnumerable<ForecastErrorMetrics> rows = [metrics.All with { Name = "forecast" }, metrics.SeasonalNaive, metrics.Persistence];
        rows = metrics.PerTarget.Count > 1 ? [.. rows, .. metrics.PerTarget] : rows;
        int width = rows.Max(row => row.Name.Length);
        table.AppendLine($"{new string(' ', width)}        RMSE         MAE   MAPE %  sMAPE %  {$"MASE (m={metrics.SeasonLength})",12}");
        foreach (ForecastErrorMetrics row in rows)
        {
            table.Append($"{row.Name.PadRight(width)}  {Number(row.RootMeanSquaredError)}  {Number(row.MeanAbsoluteError)}");
            table.AppendLine(CultureInfo.InvariantCulture, $"  {row.MeanAbsolutePercentageError,7:F2}  {row.SymmetricMeanAbsolutePercentageError,7:F2}  {row.MeanAbsoluteScaledError,12:F4}");
        }

        table.AppendLine($"skill in MAE: {Skill(metrics.SkillAgainstSeasonalNaive)} against seasonal naive, {Skill(metrics.SkillAgainstPersistence)} against persistence");
        AddQuantiles(metrics, table);
        string without = metrics.OriginsWithoutForecast > 0 ? $"; {metrics.OriginsWithoutForecast} without a forecast" : "";
        return table.AppendLine($"series {metrics.SeriesCount}; forecasts {metrics.OriginCount}{without}; numbers {metrics.All.Count}").ToString();
    }

    private static void AddQuantiles(ForecastingMetrics metrics, StringBuilder table)
    {
        if (metrics.Quantiles.Count > 0)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"WQL {metrics.WeightedQuantileLoss:F4}; CRPS {Number(metrics.RankedProbabilityScore).Trim()}; calibration error {metrics.CalibrationError:F4}");
        }

        foreach (ForecastQuantileMetrics quantile in metrics.Quantiles)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"quantile {quantile.Level:0.###}: 2 x pinball {Number(quantile.PinballLoss).Trim()}, covers {quantile.Coverage:F3}");
        }

        foreach (ForecastIntervalMetrics interval in metrics.Intervals)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"interval {interval.Level:0.###}: covers {interval.Coverage:F3}, width {Number(interval.MeanWidth).Trim()}, Winkler {Number(interval.WinklerScore).Trim()}");
        }
    }

    private static string Skill(double value) => double.IsNaN(value) ? "none (it makes no error)" : value.ToString("F3", CultureInfo.InvariantCulture);

    // Errors have the targets' unit and so any magnitude.
    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture).PadLeft(10);
}
