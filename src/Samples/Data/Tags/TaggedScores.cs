namespace Samples.Data.Tags;

/// <summary>What a tagger says of a row: its tags, and the probabilities of all classes at each step.</summary>
internal sealed class TaggedScores
{
    public string[] Tags { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];
}
