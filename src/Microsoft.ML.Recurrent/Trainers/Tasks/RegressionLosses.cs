using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>The engine's losses of numbers by the names that options give them.</summary>
internal static class RegressionLosses
{
    public static ElementLoss Of(RegressionLoss loss, float huberDelta, float quantile) => loss switch
    {
        RegressionLoss.Squared => new SquaredLoss(),
        RegressionLoss.Absolute => new AbsoluteLoss(),
        RegressionLoss.Huber => new HuberLoss(huberDelta),
        RegressionLoss.Quantile => new QuantileLoss(quantile),
        RegressionLoss.Poisson => new PoissonLoss(),
        _ => throw new UnreachableException($"No loss is named {loss}."),
    };
}
