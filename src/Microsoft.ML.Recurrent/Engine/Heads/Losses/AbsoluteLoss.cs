namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>|score - target|, which the median of the targets makes smallest.</summary>
internal sealed class AbsoluteLoss : ElementLoss
{
    public override double LossOf(float score, float target) => Math.Abs((double)score - target);

    public override double SlopeOf(float score, float target) => Math.Sign((double)score - target);
}
