namespace Microsoft.ML.Recurrent.Parity;

/// <summary>An encoder-decoder of one LSTM layer each: what it is made of, and the names and shapes of its weights.</summary>
internal sealed record EncoderDecoderShape(AlignmentKind Attention)
{
    public const int SourceVocabulary = 9;
    public const int TargetVocabulary = 8;
    public const string SourceTable = "encoder.tokens.weight";
    public const string TargetTable = "decoder.symbols.weight";

    public int SourceSize { get; init; } = 3;

    public int TargetSize { get; init; } = 4;

    public int EncoderSize { get; init; } = 5;

    public int DecoderSize { get; init; } = 5;

    public int AttentionSize { get; init; } = 6;

    public bool HasCoverage { get; init; }

    public bool FeedsInput { get; init; }

    public BridgeKind Bridge { get; init; }

    public bool IsTied { get; init; }

    public NetworkShape Encoder => new(CellKind.Lstm, SourceSize, EncoderSize, LayerCount: 1, Bidirectional: Bridge != BridgeKind.Copy);

    public NetworkShape Decoder => new(CellKind.Lstm, TargetSize + (FeedsInput ? DecoderSize : 0), DecoderSize, LayerCount: 1, Bidirectional: false);

    public int MemoryWidth => Encoder.HiddenSize * Encoder.DirectionCount;

    /// <summary>The weights of the head.</summary>
    public string HeadWeight => IsTied ? TargetTable : "head.weight";

    public IEnumerable<(string Name, long[] Shape)> Weights() =>
    [
        (SourceTable, [SourceVocabulary, SourceSize]),
        .. Encoder.Weights().Select(weight => ("encoder." + weight.Name, weight.Shape)),
        .. BridgeWeights(),
        (TargetTable, [TargetVocabulary, TargetSize]),
        .. Decoder.Weights().Select(weight => ("decoder." + weight.Name, weight.Shape)),
        .. AttentionWeights(),
        .. IsTied ? Array.Empty<(string, long[])>() : [("head.weight", [TargetVocabulary, DecoderSize])],
        ("head.bias", [TargetVocabulary]),
    ];

    private IEnumerable<(string Name, long[] Shape)> BridgeWeights()
    {
        foreach (string states in Bridge == BridgeKind.Dense ? new[] { "hidden", "cell" } : [])
        {
            yield return ($"bridge.{states}_l0.weight", [DecoderSize, MemoryWidth]);
            yield return ($"bridge.{states}_l0.bias", [DecoderSize]);
        }
    }

    private IEnumerable<(string Name, long[] Shape)> AttentionWeights()
    {
        if (Attention == AlignmentKind.None)
        {
            yield break;
        }
        if (Attention == AlignmentKind.General)
        {
            yield return ("attention.key.weight", [DecoderSize, MemoryWidth]);
        }
        if (Attention == AlignmentKind.Additive)
        {
            yield return ("attention.key.weight", [AttentionSize, MemoryWidth]);
            yield return ("attention.key.bias", [AttentionSize]);
            yield return ("attention.query.weight", [AttentionSize, DecoderSize]);
            yield return ("attention.vector", [AttentionSize]);
        }
        if (HasCoverage)
        {
            yield return ("attention.coverage", [Attention == AlignmentKind.Additive ? AttentionSize : 1]);
        }
        yield return ("attention.combine.weight", [DecoderSize, MemoryWidth + DecoderSize]);
        yield return ("attention.combine.bias", [DecoderSize]);
    }
}
