namespace Microsoft.ML.Recurrent;

/// <summary>
/// Decides after an epoch whether training has done enough. One of your own must decide from the history alone, so that a training that goes on from a
/// checkpoint stops where it would have stopped; <see cref="object.ToString"/> should tell its settings, which name it in the log and in checkpoints.
/// </summary>
public abstract class EarlyStoppingCriterion
{
    /// <summary>Whether training shall end.</summary>
    /// <param name="history">All epochs that have ended, at least one.</param>
    public abstract bool ShouldStop(IReadOnlyList<TrainingEpoch> history);

    /// <summary>The loss that tells of new rows: on validation data, else on the training data.</summary>
    private protected static double LossOf(TrainingEpoch epoch) => epoch.ValidationLoss ?? epoch.TrainingLoss;
}
