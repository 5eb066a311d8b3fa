namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Watches a training loop, always between two mini-batches: the state that it is shown is one from which training can go on. What it throws ends training.
/// </summary>
internal interface ITrainingObserver
{
    /// <summary>A mini-batch has ended.</summary>
    void EndBatch(in BatchResult batch, TrainingState state)
    {
    }

    /// <summary>An epoch has ended, validation included.</summary>
    void EndEpoch(EpochResult epoch, TrainingState state)
    {
    }

    /// <summary>Whether the epochs done are enough; asked before each one but the first, and so before the first of a run that goes on from another.</summary>
    bool HasEnough(TrainingState state) => false;

    /// <summary>Training ends, for whatever reason but an error; the best epoch's weights are not in place yet.</summary>
    void End(TrainingState state)
    {
    }
}
