namespace Microsoft.ML.Recurrent;

/// <summary>What has become of a trial.</summary>
public enum TrialStatus
{
    /// <summary>It is being trained.</summary>
    Running,

    /// <summary>It waits with a checkpoint; others were better so far.</summary>
    Paused,

    /// <summary>It has had all its epochs.</summary>
    Finished,

    /// <summary>It was ended for good, because others were better.</summary>
    Pruned,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>The end of the experiment stopped it; what it had reached counts.</summary>
    Cancelled,
}
