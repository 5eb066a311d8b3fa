namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What a trial is to do after an epoch.</summary>
internal enum TrialAnswer
{
    /// <summary>Train the next epoch.</summary>
    Continue,

    /// <summary>End for good: others were better at this epoch.</summary>
    Prune,

    /// <summary>Keep a checkpoint and wait: the trial may go on later.</summary>
    Pause,

    /// <summary>End here: all epochs are trained, the budget is used up, or a later attempt has replaced this one.</summary>
    Stop,
}
