namespace Microsoft.ML.Recurrent;

/// <summary>What a trainer tells about one mini-batch, by <see cref="RecurrentTrainerOptions.BatchProgress"/>. A value type: reporting it allocates nothing.</summary>
public readonly record struct TrainingBatch
{
    /// <summary>The epoch under way, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs that the trainer does unless it stops early.</summary>
    public required int NumberOfEpochs { get; init; }

    /// <summary>Number of the mini-batch within its epoch, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>Part of the epoch's sequences that are done, 0 to 1.</summary>
    public required double EpochFraction { get; init; }

    /// <summary>Weighted mean of the loss over the mini-batch; NaN where no example counts.</summary>
    public required double Loss { get; init; }

    /// <summary>Weighted mean of the loss over the epoch's mini-batches so far.</summary>
    public required double EpochLoss { get; init; }

    /// <summary>Learning rate of the update.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Norm of the gradients before clipping; the mean where a mini-batch goes in windows; NaN where there was no update.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Part of the epoch's updates so far, 0 to 1, whose gradients were scaled down to the maximum norm.</summary>
    public required double ClippedShare { get; init; }

    /// <summary>Mini-batches of the epoch so far that changed nothing because their loss or a gradient was infinite or NaN.</summary>
    public required int SkippedCount { get; init; }

    /// <summary>Sequences trained on per second in this epoch.</summary>
    public required double SequencesPerSecond { get; init; }

    /// <summary>Steps (tokens) trained on per second in this epoch.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>Number of the best epoch that has ended; 0: none yet.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Time since training began; after training went on from a checkpoint, that of all its runs.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Expected time until <see cref="NumberOfEpochs"/> are done, at the speed of this run so far.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
