namespace Samples.Data.Sequences;

/// <summary>The scores that a model gave a <see cref="GeneratedSentence"/>.</summary>
internal sealed class ScoredSentence
{
    public int Id { get; set; }

    public float[] Score { get; set; } = [];
}
