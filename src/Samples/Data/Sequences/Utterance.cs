namespace Samples.Data.Sequences;

/// <summary>A sentence said to a voice assistant, and what its speaker wants.</summary>
internal sealed class Utterance
{
    public required string[] Tokens { get; init; }

    public required string Intent { get; init; }
}
