namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>What an update makes of gradient and weight before the rule acts.</summary>
/// <param name="Gradient">Times the gradient: what clipping by norm leaves of it.</param>
/// <param name="L2">Added to the gradient times the weight.</param>
/// <param name="Keep">The part of the weight that stays: 1 - learning rate * weight decay.</param>
internal readonly record struct UpdateFactors(float Gradient, float L2, float Keep)
{
    /// <summary>Without decay.</summary>
    public UpdateFactors Undecayed => new(Gradient, 0, 1);
}
