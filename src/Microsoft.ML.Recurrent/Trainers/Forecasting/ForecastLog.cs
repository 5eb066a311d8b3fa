using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Watching;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>What a forecaster says of its data before it trains.</summary>
internal static class ForecastLog
{
    // A linear path with so many parameters takes long.
    private const long LargeLinearPath = 1_000_000;

    // One with so many parameters for each training window learns windows by heart.
    private const int LargeShareOfWindow = 10;

    // How many times as many as all others: below, the path is not what decides.
    private const int LargeShareOfNetwork = 5;

    public static void TellData(TrainingLog log, RecurrentForecastTrainer.Options options, SeriesData data, ForecastSeries series, List<string> taken)
    {
        if (data.Columns.TimeKind != SeriesTimeKind.None)
        {
            log.TellStart($"Frequency of column '{data.Columns.TimeColumnName}': {data.Frequency.Text(data.Columns.TimeKind == SeriesTimeKind.DateTime)}.");
        }

        log.TellAutomatic(taken.Count == 0 ? null : string.Join(", ", taken));
        if (series.TooShort.Count > 0)
        {
            log.TellTrouble(
                $"{series.TooShort.Count} of {series.Series.Count} series have no training window ({ForecastSeries.NamesOf(series.TooShort.Select(place => series.Series[place].Name))}): "
                + $"one takes {series.Shape.HistoryLength + series.Shape.Horizon} rows (window {series.Shape.WindowLength}, horizon {series.Shape.Horizon}), beside those held out. "
                + $"Such a series is forecast once it has {series.Shape.HistoryLength} rows, as an unknown one.");
        }

        if (series.FractionCount > 0)
        {
            log.TellTrouble(
                $"Column '{data.Columns.InputColumnName}' has {series.FractionCount} {(series.FractionCount == 1 ? "value that is no whole number" : "values that are no whole numbers")}: "
                + $"{nameof(options.Likelihood)} {options.Likelihood} learns the nearest counts.");
        }

        // A series that begins later is not in the rows of an early fold.
        HashSet<string> names = [.. series.Series.Select(own => own.Name)];
        string[] unknown = [.. (options.SeriesWeights?.Keys ?? []).Where(name => !names.Contains(name))];
        if (unknown.Length > 0)
        {
            log.TellTrouble(
                $"Option {nameof(options.SeriesWeights)} names series that column '{data.Columns.SeriesColumnName}' does not have, and their weights have no effect: "
                + $"{ForecastSeries.NamesOf(unknown)}. The series are {ForecastSeries.NamesOf(names)}.");
        }

        string[] constant = [.. series.Series.Where((own, place) => IsConstant(own, series.LearnedCounts[place], series.Shape.TargetCount)).Select(own => own.Name)];
        if (constant.Length > 0)
        {
            bool isRepeated = series.Shape.Decoding != ForecastDecoding.Autoregressive && series.Shape.Scaling is not (WindowScaling.None or WindowScaling.MeanAbsolute);
            string repeats = isRepeated ? ": forecasts repeat the value" : "";
            log.TellTrouble(
                $"{constant.Length} of {series.Series.Count} series are constant or without values in all targets{(data.Columns.SeriesColumnName is null ? "" : $", the first is '{constant[0]}'")}{repeats}.");
        }
    }

    public static string TextOf(RecurrentForecastTrainer.Options options, ForecastSeries series, ForecastNetwork network)
    {
        long weights = network.Parameters.All.Sum(parameter => (long)parameter.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training on {series.Training.Count} {(series.Training.Count == 1 ? "window" : "windows")} of {series.Series.Count} series, validating on {series.Validation.Count}; {options.Cell} {options.NumberOfLayers} x {options.HiddenSize}, {weights:N0} parameters.");
    }

    /// <summary>Tells of a linear path from all targets to all targets that is nearly all that is trained: it grows with the square of the number of targets.</summary>
    public static void TellLinearPath(TrainingLog log, ForecastSeries series, ForecastNetworkSpec spec, ForecastNetwork network)
    {
        ForecastShape shape = series.Shape;
        long weights = (long)spec.LinearWidth * spec.OutputWidth * spec.SegmentCount;
        long all = network.Parameters.All.Sum(parameter => (long)parameter.Length);
        bool isLarge = weights > Math.Min(LargeLinearPath, (long)LargeShareOfWindow * series.Training.Count);
        if (shape.GroupSize > 1 && isLarge && weights > LargeShareOfNetwork * (all - weights))
        {
            log.TellTrouble(string.Create(
                CultureInfo.InvariantCulture,
                $"The linear path from {shape.WindowLength} rows of {shape.GroupSize} targets to {shape.Horizon} rows of all of them has {weights:N0} of {all:N0} parameters for {series.Training.Count:N0} windows: it takes most of the time and may learn windows by heart. "
                + $"{nameof(RecurrentForecastTrainer.Options.SharedChannels)} true learns one network for all targets; {nameof(RecurrentForecastTrainer.Options.LinearPath)} false leaves the path out."));
        }
    }

    private static bool IsConstant(SeriesBuffer series, int rowCount, int targetCount)
    {
        for (int target = 0; target < targetCount; target++)
        {
            float first = float.NaN;
            for (int row = 0; row < rowCount; row++)
            {
                float value = series.Value(row, target);
                first = float.IsNaN(first) ? value : first;
                if (!float.IsNaN(value) && value != first)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
