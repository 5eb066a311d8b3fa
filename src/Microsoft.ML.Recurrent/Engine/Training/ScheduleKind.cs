namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>How the learning rate moves after the warm-up.</summary>
internal enum ScheduleKind
{
    Constant,

    /// <summary>Down to zero in a straight line.</summary>
    Linear,

    /// <summary>Down to zero along half a cosine (Loshchilov and Hutter 2017, without restarts).</summary>
    Cosine,

    /// <summary>Down to a hundredth by the same factor every step.</summary>
    Exponential,

    /// <summary>Halved whenever the loss has not fallen for two epochs.</summary>
    ReduceOnPlateau,
}
