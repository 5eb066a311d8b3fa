namespace Samples.Data.Tags;

/// <summary>A sentence with a BIO tag a token.</summary>
internal sealed class TaggedUtterance
{
    public string[] Tokens { get; set; } = [];

    public string[] Tags { get; set; } = [];

    public override string ToString() => string.Join(' ', Tokens);
}
