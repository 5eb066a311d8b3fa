namespace Microsoft.ML.Recurrent;

/// <summary>How well the entities of one type were found.</summary>
/// <param name="Type">The type, as PER of the label B-PER; <c>_</c> where labels are letters alone.</param>
/// <param name="GoldCount">Entities that the labels mark.</param>
/// <param name="PredictedCount">Entities that the predictions mark.</param>
/// <param name="CorrectCount">Entities that both mark: the same tokens and the same type.</param>
public sealed record EntityTypeMetrics(string Type, long GoldCount, long PredictedCount, long CorrectCount)
{
    /// <summary>Correct entities as a share of those predicted; 0 without any.</summary>
    public double Precision => PredictedCount == 0 ? 0 : (double)CorrectCount / PredictedCount;

    /// <summary>Correct entities as a share of those labelled; 0 without any.</summary>
    public double Recall => GoldCount == 0 ? 0 : (double)CorrectCount / GoldCount;

    /// <summary>Harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>; 0 where no entity was correct.</summary>
    public double F1 => CorrectCount == 0 ? 0 : 2.0 * CorrectCount / (PredictedCount + GoldCount);
}
