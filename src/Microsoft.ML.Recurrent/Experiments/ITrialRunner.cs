namespace Microsoft.ML.Recurrent;

/// <summary>
/// Runs trials somewhere: in this process unless an experiment is given another one. A runner is asked for one trial per call, by as many threads as trials run in
/// parallel, and may be asked for the same order again: reports of epochs that were reported before are ignored.
/// </summary>
public interface ITrialRunner
{
    /// <summary>Trains a trial from one epoch to another.</summary>
    /// <param name="order">The trial.</param>
    /// <param name="report">To be called after each epoch, in order; the answer is to be followed.</param>
    /// <param name="cancellationToken">Ends the trial within a mini-batch.</param>
    /// <returns>Paths of the models of all folds, or none where no epoch has ended.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before an epoch had ended.</exception>
    /// <exception cref="IOException">The place where it ran was lost: the experiment tries once more, from the last checkpoint.</exception>
    IReadOnlyList<string> Run(TrialOrder order, Func<TrialReport, TrialCommand> report, CancellationToken cancellationToken);
}
