namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What a user asks of a <see cref="Sentence"/>.</summary>
public sealed class SentencePrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
