namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>How a softmax head weighs classes and softens labels.</summary>
/// <param name="ClassWeights">A factor per class, or null for ones.</param>
/// <param name="LabelSmoothing">Share of the target that is spread evenly over all classes, in [0, 1).</param>
internal sealed record LossSettings(float[]? ClassWeights = null, float LabelSmoothing = 0)
{
    /// <summary>No weights, hard labels.</summary>
    public static LossSettings Plain { get; } = new();

    public float WeightOf(int label) => ClassWeights is null ? 1 : ClassWeights[label];
}
