namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A word and its sounds, as the samples' page declares it.</summary>
public sealed class SpelledWord
{
    public string Word { get; set; } = "";

    public string[] Sounds { get; set; } = [];
}
