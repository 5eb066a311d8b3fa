namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Thresholds of logits.</summary>
internal static class Thresholds
{
    /// <summary>The logit above which a column is above its threshold.</summary>
    public static float Of(float threshold, string columnName) => columnName switch
    {
        "Score" when float.IsFinite(threshold) => threshold,
        "Score" => throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Expected a finite threshold of the score."),
        "Probability" when threshold is > 0 and < 1 => (float)Math.Log(threshold / (1.0 - threshold)),
        "Probability" => throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Expected a threshold of the probability above 0 and below 1."),
        _ => throw new ArgumentOutOfRangeException("thresholdColumnName", columnName, "Expected the column Score or Probability."),
    };
}
