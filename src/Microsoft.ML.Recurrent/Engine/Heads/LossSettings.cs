using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>How a head measures what it gives.</summary>
/// <param name="ClassWeights">
/// Factors of the rows' weights, or null for ones: of classes one per class; of a sigmoid head two per output, for its target 0 and for its target 1.
/// </param>
/// <param name="LabelSmoothing">Softmax: share of the target that is spread evenly over all classes, in [0, 1).</param>
/// <param name="Elements">The loss of each output of a head that gives numbers; null: logistic for logits, squared for numbers.</param>
internal sealed record LossSettings(float[]? ClassWeights = null, float LabelSmoothing = 0, ElementLoss? Elements = null)
{
    /// <summary>No weights, hard labels.</summary>
    public static LossSettings Plain { get; } = new();

    public float WeightOf(int label) => ClassWeights is null ? 1 : ClassWeights[label];
}
