using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Watching;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>Measures a fitted forecaster on windows that it has not seen, and corrects its quantiles by them.</summary>
internal static class ForecastCalibrating
{
    // Bounds memory: more windows tell a quantile no better than one in a thousand.
    private const int MostWindows = 5_000;

    // Each of these is drawn in paths, step by step.
    private const int MostDrawnWindows = 1_000;

    public static ForecastCalibration Of(ForecastModel model, ForecastSeries series, TrainingLog log)
    {
        int all = series.Calibration.Count;
        if (all == 0)
        {
            throw new InvalidOperationException(
                "Option ConformalCalibration: no series is long enough to hold windows out for it. Set a smaller CalibrationFraction, WindowSize or Horizon.");
        }

        int most = model.Shape.Decoding == ForecastDecoding.Autoregressive ? MostDrawnWindows : MostWindows;
        int stride = (all + most - 1) / most;
        ForecastWindow[] windows = [.. Enumerable.Range(0, (all + stride - 1) / stride).Select(i => series.Calibration[i * stride])];
        int levels = model.Outputs.Levels.Count;
        int valueCount = model.Shape.Horizon * model.Shape.GroupSize;
        var errors = new float[windows.Length * valueCount * levels];
        var pointErrors = new float[windows.Length * valueCount];
        model.NewPredictor(Environment.ProcessorCount).WriteErrors(series.Series, windows, errors, pointErrors);
        var corrections = new float[valueCount * levels];
        (double Worth, int Count, int Step) least = (double.PositiveInfinity, 0, 0);
        bool isTold = true;
        for (int value = 0; value < valueCount; value++)
        {
            int[] known = [.. Enumerable.Range(0, windows.Length).Where(window => !float.IsNaN(pointErrors[(window * valueCount) + value]))];
            float[] points = Array.ConvertAll(known, window => pointErrors[(window * valueCount) + value]);
            int step = 1 + (value / model.Shape.GroupSize);
            double worth = known.GroupBy(window => (windows[window].Series, windows[window].Channel)).Sum(own => ForecastCalibration.WorthOf(own.Count(), step, stride));
            least = worth < least.Worth ? (worth, known.Length, step) : least;
            for (int level = 0; level < levels; level++)
            {
                // The point stays what its loss makes it.
                if (known.Length == 0 || (!model.Outputs.HasPoint && level == model.Outputs.MedianPlace))
                {
                    continue;
                }

                float[] own = Array.ConvertAll(known, window => errors[(((window * valueCount) + value) * levels) + level]);
                bool tells = ForecastCalibration.IsTold(model.Outputs.Levels[level], worth);
                isTold &= tells;
                corrections[(value * levels) + level] = tells
                    ? ForecastCalibration.CorrectionOf(own, model.Outputs.Levels[level])
                    : ForecastCalibration.CorrectionOf(own, points, model.Outputs.Levels[level], worth);
            }
        }

        log.TellStart($"Calibrated on {windows.Length} {(windows.Length == 1 ? "window" : "windows")}.");
        if (!isTold)
        {
            log.TellTrouble(string.Create(
                CultureInfo.InvariantCulture,
                $"The calibration has {least.Count} windows for step {least.Step} of the horizon, which overlap and are worth {least.Worth:F1}: levels beyond 1 in {least.Worth + 1:F1} are taken "
                + $"from Student's t with the mean square of their errors. A greater {nameof(RecurrentForecastTrainer.Options.CalibrationFraction)} or more rows tell them better."));
        }

        return new ForecastCalibration(corrections);
    }
}
