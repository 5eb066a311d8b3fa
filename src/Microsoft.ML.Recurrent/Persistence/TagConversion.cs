namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>A conversion of tags to another scheme: saved as JSON.</summary>
internal sealed record TagConversion
{
    public required string OutputColumnName { get; init; }

    public required string InputColumnName { get; init; }

    public required TaggingScheme OutputScheme { get; init; }

    /// <summary>How the tags that are read are written; null: as usual, which files from before there were others say too.</summary>
    public TagFormat? InputFormat { get; init; }
}
