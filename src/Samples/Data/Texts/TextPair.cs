namespace Samples.Data.Texts;

/// <summary>A text, and the text that a network is to write for it.</summary>
internal sealed class TextPair
{
    public string Source { get; set; } = "";

    public string Target { get; set; } = "";
}
