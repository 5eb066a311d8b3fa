namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// Decides what is tried next and what becomes of a trial that runs; values are to be made small. It knows no clock, no threads and no training: the same calls in
/// the same order get the same answers. Calls must not overlap.
/// </summary>
internal interface ITrialSearch
{
    /// <summary>Whether no trial runs and none will begin any more.</summary>
    bool IsFinished { get; }

    /// <summary>What to train next: a new trial, or a paused one from where it was paused. Null where nothing can begin now.</summary>
    /// <param name="recorded">The trial that went on here in a search that is told again: under another limit of trials the search might choose another. Null: it is new.</param>
    TrialAssignment? Ask(int? recorded = null);

    /// <summary>
    /// What a trial is to do after an epoch. The same trial, attempt and epoch again gets the same answer. A report of an attempt that a later one has replaced gets
    /// <see cref="TrialAnswer.Stop"/> and changes nothing, and so does another epoch of one that has ended.
    /// </summary>
    /// <param name="trial">The trial's number.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="epoch">Epochs trained, counted from the beginning of the trial, not of the attempt.</param>
    /// <param name="value">What the epoch reached, to be made small. NaN or infinite: training went astray.</param>
    /// <param name="cost">Multiply-adds of the trial so far.</param>
    TrialAnswer Report(int trial, int attempt, int epoch, double value, long cost);

    /// <summary>How an attempt ended. Said twice it counts once; of a replaced attempt it changes nothing.</summary>
    void Tell(int trial, int attempt, TrialEnd end);
}
