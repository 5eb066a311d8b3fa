namespace Microsoft.ML.Recurrent;

/// <summary>A trial to train, from one epoch to another: all that a runner elsewhere has to know of it. Texts and numbers alone, so that it can be sent as JSON.</summary>
public sealed record TrialOrder
{
    /// <summary>Name of the trainer, such as <c>RecurrentTaggingTrainer</c>.</summary>
    public required string Trainer { get; init; }

    /// <summary>Number of the trial, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>Number of the attempt at it, from 1: the next one where a runner was lost.</summary>
    public required int Attempt { get; init; }

    /// <summary>Decides everything random of the trial.</summary>
    public required int Seed { get; init; }

    /// <summary>The options that the trial varies; all others are those of the experiment.</summary>
    public required TrialParameters Parameters { get; init; }

    /// <summary>Epochs that are done; those after them are to be trained.</summary>
    public required int FromEpoch { get; init; }

    /// <summary>The last epoch of this order.</summary>
    public required int ToEpoch { get; init; }

    /// <summary>The epochs of the whole trial, which the learning rate's schedule counts with.</summary>
    public required int NumberOfEpochs { get; init; }

    /// <summary>Threads that the trial may use.</summary>
    public required int NumberOfThreads { get; init; }

    /// <summary>Folder of the trial's checkpoints: one is found there where <see cref="FromEpoch"/> is above 0, and left there at the end of the order. Null: none is asked for.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Hash of the data, which those of the runner must have.</summary>
    public required string DataFingerprint { get; init; }
}
