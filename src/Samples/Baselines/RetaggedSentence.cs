namespace Samples.Baselines;

/// <summary>The true tags of a sentence, and those of <see cref="MostFrequentTag"/>.</summary>
internal sealed class RetaggedSentence
{
    public string[] Tags { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];
}
