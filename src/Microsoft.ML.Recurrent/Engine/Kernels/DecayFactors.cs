namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>How a weight pulls itself towards zero in one update.</summary>
/// <param name="L2">Added to the gradient times the weight.</param>
/// <param name="Keep">The part of the weight that stays before the rule acts: 1 - learning rate * weight decay.</param>
internal readonly record struct DecayFactors(float L2, float Keep)
{
    public static DecayFactors None => new(0, 1);
}
