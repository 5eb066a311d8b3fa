namespace Samples.Data.Tags;

/// <summary>A sequence of symbols and a tag for each; an empty tag is a missing one.</summary>
internal sealed class TaggedSymbols
{
    public required string[] Symbols { get; init; }

    public required string[] Tags { get; init; }
}
