using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>
/// The negative log-likelihood of a count whose expected value has the score as its logarithm, exp(score) - target * score, without the term that no score
/// changes (as PyTorch's poisson_nll_loss).
/// </summary>
internal sealed class PoissonLoss : ElementLoss
{
    public override double LossOf(float score, float target) => ScalarMath.Exp(score) - ((double)target * score);

    public override double SlopeOf(float score, float target) => (double)ScalarMath.Exp(score) - target;
}
