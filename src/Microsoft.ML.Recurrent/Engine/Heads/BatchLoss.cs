namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What a head says about the rows of a batch that have a label; sums, so that batches add up to epochs.</summary>
/// <param name="LossSum">Sum of weight * loss.</param>
/// <param name="WeightSum">Sum of the weights.</param>
/// <param name="CorrectCount">Rows whose class has the highest score.</param>
/// <param name="Count">Rows.</param>
internal readonly record struct BatchLoss(double LossSum, double WeightSum, int CorrectCount, int Count)
{
    /// <summary>The weighted mean; NaN without any weight.</summary>
    public double Mean => LossSum / WeightSum;

    /// <summary>Share of correct rows; NaN without rows.</summary>
    public double Accuracy => (double)CorrectCount / Count;

    public static BatchLoss operator +(BatchLoss a, BatchLoss b)
        => new(a.LossSum + b.LossSum, a.WeightSum + b.WeightSum, a.CorrectCount + b.CorrectCount, a.Count + b.Count);
}
