namespace Microsoft.ML.Recurrent;

/// <summary>How well one of several numbers was predicted.</summary>
/// <param name="Name">The number's name, or its index, from 0, where the columns name none.</param>
/// <param name="Count">Labels that were evaluated.</param>
/// <param name="MeanAbsoluteError">Mean of |score - label|, in the label's unit; NaN without labels.</param>
/// <param name="MeanSquaredError">Mean of (score - label)^2, in the label's unit squared; NaN without labels.</param>
/// <param name="RSquared">
/// 1 - SSE / SST: the sum of (score - label)^2 over the sum of (label - mean of the evaluated labels)^2. 1 is a perfect prediction, 0 that of the mean;
/// NaN where all labels are equal.
/// </param>
public sealed record RegressionChannelMetrics(string Name, long Count, double MeanAbsoluteError, double MeanSquaredError, double RSquared)
{
    /// <summary>Square root of <see cref="MeanSquaredError"/>, in the label's unit.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);
}
