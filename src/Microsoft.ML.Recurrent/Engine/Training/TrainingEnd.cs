namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>Why a training run ended.</summary>
internal enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>Too many epochs brought no gain.</summary>
    StoppedEarly,

    /// <summary>Whoever watched asked for it after an epoch.</summary>
    Stopped,

    Cancelled,

    /// <summary>Losses or gradients stayed infinite or NaN.</summary>
    Diverged,
}
