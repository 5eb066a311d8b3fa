namespace Samples.Data.Tags;

/// <summary>What the model says of a word.</summary>
internal sealed class SyllablePrediction
{
    public int PredictedLabel { get; set; }

    /// <summary>The probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
