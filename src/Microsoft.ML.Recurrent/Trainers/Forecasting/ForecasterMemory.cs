using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>The memory of a forecaster's training: refused by name before it is taken, or told.</summary>
internal static class ForecasterMemory
{
    /// <summary>Refuses a network that cannot fit, by the option that makes it as large as it is.</summary>
    /// <param name="options">With nothing automatic.</param>
    /// <param name="spec">The network.</param>
    public static void Check(Options options, ForecastNetworkSpec spec)
    {
        NetworkMemory.CheckSizes(options);
        double hidden = spec.Stack.HiddenSize;
        NetworkMemory.Refuse(
            nameof(options.WindowSize),
            string.Create(CultureInfo.InvariantCulture, $"{options.WindowSize} with {nameof(options.Horizon)} {options.Horizon}"),
            (double)spec.LinearWidth * spec.OutputWidth * spec.SegmentCount,
            expected: $"a smaller value, a smaller {nameof(options.Horizon)}, or {nameof(options.LinearPath)} false");
        NetworkMemory.Refuse(nameof(options.Horizon), options.Horizon, hidden * spec.OutputWidth);
        NetworkMemory.Refuse(nameof(options.ProjectionSize), options.ProjectionSize, (double)spec.ProjectionSize * (spec.StepWidth + hidden));
        NetworkMemory.Refuse(nameof(options.SeriesEmbeddingSize), spec.TokenSize, hidden * spec.TokenSize, tableWeights: (double)spec.TokenCount * spec.TokenSize);
    }

    /// <summary>Tells what training will hold, and refuses it where that is more than there is.</summary>
    /// <param name="options">With nothing automatic.</param>
    /// <param name="data">The rows, which stay in memory beside <paramref name="series"/>.</param>
    /// <param name="series">The series that windows are cut from.</param>
    /// <param name="network">Packed.</param>
    /// <param name="networkBytes">What the network and its training hold.</param>
    /// <param name="stepCount">Steps of the network over a window with its targets.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="log">Is told.</param>
    /// <param name="cancellation">Asked while small batches run.</param>
    public static void Forecast(
        Options options,
        SeriesData data,
        ForecastSeries series,
        ForecastNetwork network,
        long networkBytes,
        int stepCount,
        TrainingSettings settings,
        TrainingLog log,
        Cancellation cancellation)
    {
        int learning = Math.Min(settings.BatchSize, series.Training.Count);
        int evaluation = Math.Min(TrainingLoop.EvaluationBatchSize, series.Validation.Count);
        long activations = new WindowForecast(network, series.Shape, stepCount, learning, evaluation, settings, cancellation).Bytes();
        long rows = data.Bytes + series.Series.Sum(own => own.Bytes);
        log.Memory(rows, networkBytes, activations, settings.SegmentLength);
        if (NetworkMemory.LimitOf((double)rows + networkBytes + activations) is { } limit)
        {
            (string option, object got, string expected) = activations > networkBytes
                ? (nameof(options.BatchSize), (object)options.BatchSize, $"a smaller value, or a smaller {nameof(options.WindowSize)}")
                : (nameof(options.HiddenSize), options.HiddenSize, "a smaller value");
            OptionCheck.Holds(
                false,
                option,
                $"{expected} ({limit})",
                string.Create(CultureInfo.InvariantCulture, $"{got}, with which training would need {(double)rows + networkBytes + activations:F0} bytes"));
        }
    }
}
