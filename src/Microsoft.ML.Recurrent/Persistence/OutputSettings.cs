namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>How a fitted model shows what its network gives. Saved with a model.</summary>
internal sealed record OutputSettings
{
    /// <summary>The most sequences of a row: decoding keeps a list of as many for every class and step.</summary>
    public const int MaximumBestCount = 1000;

    /// <summary>Taggers: sequences of classes shown of a row, 1 .. <see cref="MaximumBestCount"/>.</summary>
    public int BestCount { get; init; } = 1;

    /// <summary>Yes or no: logits above it are predicted to be true.</summary>
    public float Threshold { get; init; }

    /// <summary>Language models: what rows are.</summary>
    public LanguageModelRows Rows { get; init; }

    /// <summary>Sequence to sequence: how targets are written; null for other tasks.</summary>
    public SequenceDecodingOptions? Decoding { get; init; }
}
