using Microsoft.ML.Recurrent.Engine.Heads.Metrics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>One pass over the training data.</summary>
internal sealed record EpochResult
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Weighted mean over the epoch's mini-batches, each with the weights of its time; NaN when none was usable.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Null without validation data.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>The task's metrics on the validation data; empty without any.</summary>
    public required IReadOnlyList<MetricValue> ValidationMetrics { get; init; }

    /// <summary>Of the epoch's last mini-batch.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Mean norm before clipping over the mini-batches whose norm is finite; 0 when none is.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Mini-batches of the epoch.</summary>
    public required long BatchCount { get; init; }

    /// <summary>Updates of the weights; more than mini-batches where these go in windows.</summary>
    public required int UpdateCount { get; init; }

    /// <summary>Updates whose gradients were scaled down to the limit of their norm.</summary>
    public required int ClippedCount { get; init; }

    /// <summary>Mini-batches that changed nothing because their loss or a gradient was not finite.</summary>
    public required int SkippedCount { get; init; }

    /// <summary>Whether its weights were the best so far on validation data; false without any.</summary>
    public required bool IsBest { get; init; }
}
