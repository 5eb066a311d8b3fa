namespace Microsoft.ML.Recurrent;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls in a line, to 0 at the end of training.</summary>
    Linear,

    /// <summary>It falls along half a cosine, to 0 at the end of training.</summary>
    Cosine,

    /// <summary>It falls by a constant factor.</summary>
    Exponential,

    /// <summary>It is cut when an epoch brings no gain: in the validation loss, or without validation data in the training loss.</summary>
    ReduceOnPlateau,
}
