using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>How a head measures what it gives, and what training adds; losses that are reported leave penalties out.</summary>
/// <param name="ClassWeights">
/// Factors of the rows' weights, or null for ones: of classes one per class; of a sigmoid head two per output, for its target 0 and for its target 1.
/// </param>
/// <param name="LabelSmoothing">Softmax: share of the target that is spread evenly over all classes, in [0, 1).</param>
/// <param name="Elements">The loss of each output of a head that gives numbers; null: logistic for logits, squared for numbers.</param>
internal sealed record LossSettings(float[]? ClassWeights = null, float LabelSmoothing = 0, ElementLoss? Elements = null)
{
    /// <summary>
    /// Times the mean of squares of the last level's outputs, after the dropout before a head that reads steps, is added to what training descends (AR; Merity et
    /// al. 2017, "Revisiting activation regularization for language RNNs"); 0: nothing.
    /// </summary>
    public float ActivationPenalty { get; init; }

    /// <summary>
    /// Times the mean of squared differences of the last level's outputs from step to step of a sequence, before any dropout, is added to what training
    /// descends (TAR); 0: nothing.
    /// </summary>
    public float TemporalPenalty { get; init; }

    /// <summary>The classes of a head with a sampled softmax by falling frequency; null: in the order of their numbers.</summary>
    public int[]? SampleOrder { get; init; }

    /// <summary>No weights, hard labels.</summary>
    public static LossSettings Plain { get; } = new();

    public float WeightOf(int label) => ClassWeights is null ? 1 : ClassWeights[label];
}
