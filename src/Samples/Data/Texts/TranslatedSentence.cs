namespace Samples.Data.Texts;

/// <summary>A sentence and its translation as words and punctuation, in lower case.</summary>
internal sealed class TranslatedSentence
{
    public string[] English { get; set; } = [];

    public string[] French { get; set; } = [];
}
