using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>The losses of numbers as their formulas read, in double precision, beside the engine's and the head that they belong to.</summary>
internal static class ElementLossFormulas
{
    public const float HuberDelta = 0.7f;
    public const float QuantileLevel = 0.9f;

    public static string[] Names { get; } = ["Squared", "Absolute", "Huber", "Quantile", "Poisson", "Logistic"];

    public static HeadKind HeadOf(string loss) => loss switch
    {
        "Poisson" => HeadKind.Exponential,
        "Logistic" => HeadKind.Sigmoid,
        _ => HeadKind.Linear,
    };

    public static ElementLoss Of(string loss) => loss switch
    {
        "Squared" => new SquaredLoss(),
        "Absolute" => new AbsoluteLoss(),
        "Huber" => new HuberLoss(HuberDelta),
        "Quantile" => new QuantileLoss(QuantileLevel),
        "Poisson" => new PoissonLoss(),
        _ => new LogisticLoss(),
    };

    public static double LossOf(string loss, double score, double target)
    {
        double error = score - target;
        return loss switch
        {
            "Squared" => error * error,
            "Absolute" => Math.Abs(error),
            "Huber" => Math.Abs(error) <= HuberDelta ? error * error / 2 : HuberDelta * (Math.Abs(error) - (HuberDelta / 2)),
            "Quantile" => error < 0 ? -QuantileLevel * error : (1 - QuantileLevel) * error,
            "Poisson" => Math.Exp(score) - (target * score),
            _ => Math.Log(1 + Math.Exp(score)) - (target * score),
        };
    }

    /// <summary>A target that the loss is for, decided by two numbers.</summary>
    public static float TargetOf(string loss, int row, int output) => loss switch
    {
        "Poisson" => (row + (2 * output)) % 4,
        "Logistic" => (row + output) % 2,
        _ => ((row * 5) + (output * 3) - 9) / 7f,
    };
}
