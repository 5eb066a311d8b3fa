using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>Measures a fitted forecaster on windows that it has not seen, and corrects its quantiles by them.</summary>
internal static class ForecastCalibrating
{
    // Bounds memory: more windows tell a quantile no better than one in a thousand.
    private const int MostWindows = 5_000;

    // Each of these is drawn in paths, step by step.
    private const int MostDrawnWindows = 1_000;
    private const int FewWindows = 20;

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
        int perWindow = model.Shape.Horizon * model.Shape.GroupSize * levels;
        var errors = new float[windows.Length * perWindow];
        model.NewPredictor(Environment.ProcessorCount).WriteErrors(series.Series, windows, errors);
        var corrections = new float[perWindow];
        int fewest = int.MaxValue;
        for (int place = 0; place < perWindow; place++)
        {
            float[] own = [.. Enumerable.Range(0, windows.Length).Select(window => errors[(window * perWindow) + place]).Where(error => !float.IsNaN(error))];
            fewest = Math.Min(fewest, own.Length);

            // The point stays what its loss makes it.
            bool isMedian = !model.Outputs.HasPoint && place % levels == model.Outputs.MedianPlace;
            corrections[place] = own.Length == 0 || isMedian ? 0 : ForecastCalibration.CorrectionOf(own, model.Outputs.Levels[place % levels]);
        }

        if (fewest < FewWindows)
        {
            log.TellTrouble($"The calibration has {fewest} windows for a step of the horizon: levels beyond 1 in {fewest + 1} cannot be told from them.");
        }
        else
        {
            log.TellStart($"Calibrated on {windows.Length} windows.");
        }

        return new ForecastCalibration(corrections);
    }
}
