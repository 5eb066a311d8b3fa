namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>The loss of a batch's rows whose target is known; sums, so that batches add up to epochs.</summary>
/// <param name="LossSum">Sum of weight * loss.</param>
/// <param name="WeightSum">Sum of the weights.</param>
internal readonly record struct BatchLoss(double LossSum, double WeightSum)
{
    /// <summary>The weighted mean; NaN without any weight.</summary>
    public double Mean => LossSum / WeightSum;

    public static BatchLoss operator +(BatchLoss a, BatchLoss b) => new(a.LossSum + b.LossSum, a.WeightSum + b.WeightSum);
}
