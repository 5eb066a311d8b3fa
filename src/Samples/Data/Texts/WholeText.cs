namespace Samples.Data.Texts;

/// <summary>A text that is one row.</summary>
internal sealed class WholeText
{
    public string Text { get; set; } = "";
}
