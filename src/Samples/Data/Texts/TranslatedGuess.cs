namespace Samples.Data.Texts;

/// <summary>A sentence, its translation, and what a model wrote.</summary>
internal sealed class TranslatedGuess
{
    public string[] English { get; set; } = [];

    public string[] French { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];

    public float[] Attention { get; set; } = [];
}
