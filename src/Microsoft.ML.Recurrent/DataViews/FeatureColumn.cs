namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>A fitted feature column: all that scoring needs to turn its values into the steps of a sequence. Saved with a model.</summary>
internal sealed record FeatureColumn
{
    public required string ColumnName { get; init; }

    public required FeatureKind Kind { get; init; }

    /// <summary>Numbers a step; 0 for tokens.</summary>
    public int Width { get; init; }

    /// <summary>Whether the column of numbers declares its width as the last of its dimensions (a ragged or fixed T x D).</summary>
    public bool IsRagged { get; init; }

    /// <summary>Steps of every row, or 0 when rows differ.</summary>
    public int FixedLength { get; init; }

    /// <summary>Number of token ids, 0 (unknown or missing) included; 0 for numbers.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Words and characters: the token of id i + 1.</summary>
    public string[]? Vocabulary { get; init; }

    /// <summary>Keys: name of the raw type at training.</summary>
    public string? KeyRawType { get; init; }

    /// <summary>Keys: their names at training where they have any and these are texts.</summary>
    public string[]? KeyNames { get; init; }

    /// <summary>Per number of a step the mean that is subtracted; null without standardisation.</summary>
    public float[]? Means { get; init; }

    /// <summary>Per number of a step the factor after the mean is subtracted.</summary>
    public float[]? Scales { get; init; }
}
