namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What a user asks of a <see cref="TaggedSentence"/>.</summary>
public sealed class TaggedPrediction
{
    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float SequenceScore { get; set; }
}
