namespace Samples.Data.Sequences;

/// <summary>A family name and the language it comes from.</summary>
internal sealed class Surname
{
    public required string Name { get; init; }

    public required string Language { get; init; }
}
