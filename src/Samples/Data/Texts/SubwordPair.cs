namespace Samples.Data.Texts;

/// <summary>Two texts as subwords.</summary>
internal sealed class SubwordPair
{
    public string[] Source { get; set; } = [];

    public string[] Target { get; set; } = [];
}
