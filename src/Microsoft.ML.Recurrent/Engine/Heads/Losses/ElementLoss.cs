namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>The loss of one score beside its target, and its derivative by the score. Same bits on every machine.</summary>
internal abstract class ElementLoss
{
    public abstract double LossOf(float score, float target);

    /// <summary>The derivative of <see cref="LossOf"/> by the score; at a kink any slope between those beside it.</summary>
    public abstract double SlopeOf(float score, float target);
}
