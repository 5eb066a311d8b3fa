namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>
/// e^2 / 2 for errors e up to delta, and delta (|e| - delta / 2) beyond (Huber 1964; as PyTorch's huber_loss): large errors pull no harder than delta.
/// </summary>
internal sealed class HuberLoss(double delta) : ElementLoss
{
    public override double LossOf(float score, float target)
    {
        double size = Math.Abs((double)score - target);
        return size <= delta ? 0.5 * size * size : delta * (size - (0.5 * delta));
    }

    public override double SlopeOf(float score, float target) => Math.Clamp((double)score - target, -delta, delta);
}
