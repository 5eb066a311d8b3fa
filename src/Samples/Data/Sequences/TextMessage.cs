namespace Samples.Data.Sequences;

/// <summary>A text message, whole and in tokens, and whether it is spam.</summary>
internal sealed class TextMessage
{
    public required string Text { get; init; }

    public required string[] Tokens { get; init; }

    public required bool IsSpam { get; init; }
}
