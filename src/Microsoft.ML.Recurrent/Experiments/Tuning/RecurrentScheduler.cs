namespace Microsoft.ML.Recurrent;

/// <summary>How an experiment spends epochs on the trials that its tuner proposes.</summary>
public enum RecurrentScheduler
{
    /// <summary>Every trial is trained to its end.</summary>
    None,

    /// <summary>
    /// Asynchronous successive halving (Li et al. 2020): trials pause at rungs, each of four times the epochs of the one below; of the n that reached a rung the
    /// best floor(n / 4) go on, none below 4, those of the highest rung first. Once no further trial may begin and none has been trained to its end, the best one is.
    /// </summary>
    Asha,

    /// <summary>Hyperband (Li et al. 2018): <see cref="Asha"/> in several brackets, whose first rungs have few, more and all epochs.</summary>
    Hyperband,

    /// <summary>
    /// Ends a trial whose best value so far is worse than the median of the finished trials at the same epoch, once five trials have finished.
    /// </summary>
    Median,
}
