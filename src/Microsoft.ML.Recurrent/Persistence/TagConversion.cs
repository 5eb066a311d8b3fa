namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>A conversion of tags to another scheme: saved as JSON.</summary>
internal sealed record TagConversion
{
    public required string OutputColumnName { get; init; }

    public required string InputColumnName { get; init; }

    public required TaggingScheme OutputScheme { get; init; }
}
