namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The parallel regions of a recurrent layer.</summary>
internal enum RecurrentPhase
{
    /// <summary>Products of distinct tokens.</summary>
    TokenProducts,

    /// <summary>Projection and steps; a thread owns rows of every step, so the time loop has no barrier.</summary>
    Forward,

    /// <summary>Gradients of the pre-activations, from the last step to the first.</summary>
    ThroughTime,

    /// <summary>Sums of the gradients of a distinct token's rows; a thread owns tokens.</summary>
    TokenGradients,

    /// <summary>Gradient of the input, any rows in any order.</summary>
    InputGradient,

    /// <summary>Weight gradients; a thread owns columns.</summary>
    WeightGradient,
}
