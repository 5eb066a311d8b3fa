namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>
/// level * (target - score) where the score is too low, (1 - level) * (score - target) where it is too high (Koenker and Bassett 1978): smallest at the
/// quantile of that level, below which so many of the targets lie.
/// </summary>
internal sealed class QuantileLoss(double level) : ElementLoss
{
    public override double LossOf(float score, float target)
    {
        double error = (double)target - score;
        return error >= 0 ? level * error : (level - 1) * error;
    }

    public override double SlopeOf(float score, float target) => score < target ? -level : score > target ? 1 - level : 0;
}
