namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What became of one mini-batch.</summary>
internal readonly record struct BatchResult
{
    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of the mini-batch within its epoch, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>Part of the epoch's sequences that are done, 0 to 1.</summary>
    public required double EpochFraction { get; init; }

    public required int SequenceCount { get; init; }

    /// <summary>Steps of all its sequences.</summary>
    public required long StepCount { get; init; }

    /// <summary>Weighted mean over its examples; NaN where none was usable.</summary>
    public required double Loss { get; init; }

    /// <summary>Mean norm before clipping over its updates; NaN without any.</summary>
    public required double GradientNorm { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>Whether the limit of the norm scaled gradients of it down.</summary>
    public required bool IsClipped { get; init; }

    /// <summary>Whether its loss or gradients were not finite, so that it, or a window of it, changed nothing.</summary>
    public required bool IsSkipped { get; init; }
}
