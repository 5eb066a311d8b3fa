namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>How an attempt at a trial ended.</summary>
internal enum TrialEndKind
{
    /// <summary>With all its epochs, or by its own early stopping.</summary>
    Finished,

    /// <summary>For good, because others were better.</summary>
    Pruned,

    /// <summary>With a checkpoint from which it may go on.</summary>
    Paused,

    /// <summary>By an error.</summary>
    Failed,

    /// <summary>Because the whole search was ended; what it reached counts.</summary>
    Cancelled,
}
