using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Trainers.Tasks;

namespace Microsoft.ML.Recurrent.Trainers.Memory;

/// <summary>What the activations of a network will take while it is trained, before it is.</summary>
internal static class LearningMemory
{
    /// <summary>
    /// Bytes of the activations of the largest batches and of their gradients, of learning alone and with evaluation; null where a column's rows take memory
    /// by what they hold and not by their number alone.
    /// </summary>
    public static (long Learning, long All)? Of(
        TrainingTask task, ITrainedNetwork trained, TrainingSettings settings, TrainingSet data, TaskMetrics metrics, long evaluationSteps, Cancellation cancellation)
    {
        if (trained is not Network network || data.Features.Any(feature => feature.IsSparse || feature.Kind is not (FeatureKind.Numbers or FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters)))
        {
            return null;
        }

        // Of a language model the second sequences are what is read; a sequence is as long as they are.
        int window = settings.TruncationLength;
        (BatchSize Learning, BatchSize Evaluation)? given = task.SizesOf(data, settings);
        (BatchSize learning, BatchSize segmented) = given is { } sizes ? (sizes.Learning, default) : SizesOf(settings, data);
        BatchSize evaluation = given is { } ofTask ? ofTask.Evaluation
            : data.Validation is { } store
            ? BatchSize.LargestOf(store, TrainingLoop.EvaluationBatchSize, evaluationSteps, window)
            : data.ValidationStream is null
                ? default
                : BatchSize.BoundOf(data.Statistics.MaximumLength, TrainingLoop.EvaluationBatchSize, evaluationSteps, window);
        var forecast = new ActivationForecast(
            network,
            settings.HasDenseEmbeddingUpdates,
            settings.ThreadCount,
            hasSegments: segmented.Rows > 0,
            hasEvaluation: evaluation.Rows > 0,
            metrics,
            cancellation);
        return (forecast.BytesOf(learning, default, segmented), forecast.BytesOf(learning, evaluation, segmented));
    }

    /// <summary>Steps of the largest batch to learn from; at least so many where the data are streamed.</summary>
    public static long RowsOf(TrainingSettings settings, TrainingSet data)
    {
        int window = LongestWindow(settings);
        return data.TrainingStream is null
            ? BatchSize.LargestOf(data.Training, settings.BatchSize, window: window).Rows
            : BatchSize.BoundOf(data.Statistics.MaximumLength, sequenceCount: 1, window: window).Rows;
    }

    private static int LongestWindow(TrainingSettings settings)
        => settings.TruncationLength == 0 ? 0 : WindowLengths.LongestOf(settings.TruncationLength, settings.HasRandomWindows);

    /// <summary>The largest batch whose steps are all kept, and the largest that goes in segments, where there are such.</summary>
    private static (BatchSize Whole, BatchSize Segmented) SizesOf(TrainingSettings settings, TrainingSet data)
    {
        bool isStreamed = data.TrainingStream is not null;
        int longest = data.Statistics.MaximumLength;
        int count = settings.BatchSize;
        if (settings.SegmentLength == 0)
        {
            int window = LongestWindow(settings);
            return (isStreamed ? BatchSize.BoundOf(longest, count, window: window) : BatchSize.LargestOf(data.Training, count, window: window), default);
        }

        int length = settings.SegmentLength;
        return isStreamed
            ? (BatchSize.BoundOf(Math.Min(longest, length), count), BatchSize.BoundInSegments(longest, count, length))
            : (BatchSize.LargestUpTo(data.Training, count, length), BatchSize.LargestInSegments(data.Training, count, length));
    }
}
