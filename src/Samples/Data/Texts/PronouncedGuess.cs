namespace Samples.Data.Texts;

/// <summary>A word, its sounds, and what a model said, with the weights that each sound gave to the letters.</summary>
internal sealed class PronouncedGuess
{
    public string Spelling { get; set; } = "";

    public string[] Sounds { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];

    public float[] Attention { get; set; } = [];
}
