namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>How a fitted model shows what its network gives. Saved with a model.</summary>
internal sealed record OutputSettings
{
    /// <summary>Taggers: sequences of classes shown of a row, at least 1.</summary>
    public int BestCount { get; init; } = 1;

    /// <summary>Yes or no: logits above it are predicted to be true.</summary>
    public float Threshold { get; init; }
}
