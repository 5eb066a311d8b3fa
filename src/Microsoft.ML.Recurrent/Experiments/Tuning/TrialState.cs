namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Where a trial is in its life.</summary>
internal enum TrialState
{
    /// <summary>To be handed out, for the first time or again.</summary>
    Waiting,

    /// <summary>Handed out.</summary>
    Running,

    /// <summary>At the end of a rung, with a checkpoint.</summary>
    Paused,

    /// <summary>Ended well.</summary>
    Finished,

    /// <summary>Ended because others were better, or because its values were no numbers.</summary>
    Pruned,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Ended with the search.</summary>
    Cancelled,
}
