namespace Microsoft.ML.Recurrent.Tests.Readme;

public sealed class SpelledGuess
{
    public string[] PredictedLabel { get; set; } = [];

    public float Score { get; set; }
}
