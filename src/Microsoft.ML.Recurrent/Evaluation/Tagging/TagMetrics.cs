namespace Microsoft.ML.Recurrent;

/// <summary>How well the tokens of one label were tagged.</summary>
/// <param name="Label">The label.</param>
/// <param name="GoldCount">Tokens that have the label.</param>
/// <param name="PredictedCount">Tokens that were predicted to have it.</param>
/// <param name="CorrectCount">Tokens that have it and were predicted to.</param>
public sealed record TagMetrics(string Label, long GoldCount, long PredictedCount, long CorrectCount)
{
    /// <summary>Correct tokens as a share of those predicted; 0 without any.</summary>
    public double Precision => PredictedCount == 0 ? 0 : (double)CorrectCount / PredictedCount;

    /// <summary>Correct tokens as a share of those labelled; 0 without any.</summary>
    public double Recall => GoldCount == 0 ? 0 : (double)CorrectCount / GoldCount;

    /// <summary>Harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>; 0 where no token was correct.</summary>
    public double F1 => CorrectCount == 0 ? 0 : 2.0 * CorrectCount / (PredictedCount + GoldCount);
}
