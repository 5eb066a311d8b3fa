using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads.Losses;

/// <summary>
/// Cross-entropy of a target in [0, 1] beside the probability sigmoid(score): log(1 + exp(score)) - target * score, in the form that never overflows.
/// </summary>
internal sealed class LogisticLoss : ElementLoss
{
    public override double LossOf(float score, float target)
        => Math.Max(score, 0) - ((double)target * score) + ScalarMath.Log(1 + (double)ScalarMath.Exp(-Math.Abs(score)));

    public override double SlopeOf(float score, float target) => ProbabilityOf(score) - target;

    /// <summary>1 / (1 + exp(-score)).</summary>
    public static double ProbabilityOf(float score)
    {
        double small = ScalarMath.Exp(-Math.Abs(score));
        return (score >= 0 ? 1 : small) / (1 + small);
    }
}
