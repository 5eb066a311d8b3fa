using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Memory;

/// <summary>What the activations of an encoder-decoder will take while it is trained, before it is.</summary>
internal static class TrainingForecast
{
    /// <summary>
    /// Bytes of the activations of the largest batches and of their gradients, of learning alone and with evaluation; null where a column's rows take memory
    /// by what they hold and not by their number alone. Of streamed rows a bound.
    /// </summary>
    /// <param name="network">Packed.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="data">The training set.</param>
    /// <param name="batches">Its batches, which begin anew afterwards.</param>
    /// <param name="metrics">What is measured of validation data.</param>
    /// <param name="cancellation">Asked while small batches run.</param>
    public static (long Learning, long All)? Of(
        EncoderDecoder network, TrainingSettings settings, TrainingSet data, TrainingBatches batches, TaskMetrics metrics, Cancellation cancellation)
    {
        if (data.Features.Any(feature => feature.IsSparse || feature.Kind is not (FeatureKind.Numbers or FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters)))
        {
            return null;
        }

        int longestTarget = data.Statistics.MaximumTargetLength + 1;
        PairBatchSize learning = (data.TrainingStream, settings.BatchTokens) switch
        {
            (null, 0) => PairBatchSize.LargestOf(data.Training, settings.BatchSize),
            (null, _) => PairBatchSize.LargestOf(batches.Training),
            (_, 0) => PairBatchSize.BoundOf(data.Statistics.MaximumLength, longestTarget, settings.BatchSize),
            (_, var budget) => PairBatchSize.BoundOf(
                data.Statistics.MaximumLength, longestTarget, Math.Max(1, budget / Math.Max(1, Math.Min(data.Statistics.MaximumLength, longestTarget)))),
        };
        PairBatchSize evaluation = data.Validation is not null ? PairBatchSize.LargestOf(batches.Validation!)
            : data.ValidationStream is null ? default
            : PairBatchSize.BoundOf(data.Statistics.MaximumLength, longestTarget, TrainingLoop.EvaluationBatchSize);
        var forecast = new PairForecast(
            network, settings.HasDenseEmbeddingUpdates, settings.ThreadCount, hasEvaluation: evaluation.Pairs > 0, metrics, cancellation);
        return (forecast.BytesOf(learning, default), forecast.BytesOf(learning, evaluation));
    }
}
