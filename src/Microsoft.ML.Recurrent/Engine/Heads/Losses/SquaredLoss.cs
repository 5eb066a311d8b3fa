namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>(score - target)^2, which the mean of the targets makes smallest.</summary>
internal sealed class SquaredLoss : ElementLoss
{
    public override double LossOf(float score, float target) => ((double)score - target) * ((double)score - target);

    public override double SlopeOf(float score, float target) => 2 * ((double)score - target);
}
