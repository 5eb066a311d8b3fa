using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>Everything that decides an encoder-decoder's parameters and its function; saved with a model as JSON.</summary>
internal sealed record EncoderDecoderSpec
{
    /// <summary>Of the source.</summary>
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    public required StackSpec Encoder { get; init; }

    /// <summary>One direction; as many levels and the same cell as the encoder.</summary>
    public required StackSpec Decoder { get; init; }

    /// <summary>E: size of the vector of a target symbol.</summary>
    public required int TargetSize { get; init; }

    /// <summary>A class per symbol of the target vocabulary, special symbols included.</summary>
    public required HeadSpec Head { get; init; }

    public AlignmentKind Attention { get; init; }

    /// <summary>A: hidden units of additive scores.</summary>
    public int AttentionSize { get; init; }

    /// <summary>Whether scores know the weights of the steps before.</summary>
    public bool HasCoverage { get; init; }

    /// <summary>Whether each step of the decoder also reads the attentional vector of the step before (input feeding, Luong et al. 2015).</summary>
    public bool FeedsInput { get; init; }

    public BridgeKind Bridge { get; init; }

    /// <summary>Whether source and target symbols have one table of vectors, that of the source's first input.</summary>
    public bool SharesTable { get; init; }

    /// <summary>Before the first recurrent layers of encoder and decoder.</summary>
    public float InputDropout { get; init; }

    /// <summary>Before the dense layer of the head.</summary>
    public float OutputDropout { get; init; }

    /// <summary>Whether the dropout before the head uses one mask for all steps of a target.</summary>
    public bool HasLockedOutputDropout { get; init; }

    /// <summary>Rate at which training drops symbols of the target with their vectors, as <see cref="InputSpec.Dropout"/> does those of the source.</summary>
    public float SymbolDropout { get; init; }

    /// <summary>V: symbols of the target.</summary>
    public int VocabularySize => Head.Width;

    /// <summary>What decoding must know of the target's first symbols; those of the vocabulary follow.</summary>
    public static SpecialSymbols Symbols { get; } = new(TargetSymbols.Unknown, TargetSymbols.End, TargetSymbols.Begin);

    /// <summary>O: columns of what the head reads.</summary>
    public int OutputWidth => Decoder.HiddenSize;

    /// <summary>What the decoder learns of each step.</summary>
    public static TargetShape Target => TargetShape.ClassPerStep;

    /// <summary>Why there is no such network, or null if there is.</summary>
    public string? WhyNot() => this switch
    {
        { Decoder.IsBidirectional: true } => "a bidirectional decoder: what it would read backwards is not written yet",
        _ when Decoder.LayerCount != Encoder.LayerCount => $"{Encoder.LayerCount} levels of the encoder and {Decoder.LayerCount} of the decoder: each gives its states to one",
        _ when Decoder.Cell != Encoder.Cell => $"cell {Encoder.Cell} in the encoder and {Decoder.Cell} in the decoder: states of one are not those of the other",
        { Attention: AlignmentKind.None, FeedsInput: true } => "input feeding without attention: there is no attentional vector to feed",
        { Attention: AlignmentKind.None, HasCoverage: true } => "coverage without attention",
        { Attention: AlignmentKind.Additive, AttentionSize: < 1 } => "additive scores without hidden units",
        { Attention: AlignmentKind.Dot } when EncoderWidth != Decoder.HiddenSize
            => $"dot scores between {Decoder.HiddenSize} columns of the decoder and {EncoderWidth} of the encoder: they need one width",
        { FeedsInput: true, Decoder.HasLayerNormalization: true } => "layer normalisation in a decoder with input feeding",
        { Bridge: BridgeKind.Copy } when Decoder.HiddenSize != Encoder.HiddenSize && Decoder.HiddenSize != EncoderWidth
            => $"a copy of states of {EncoderWidth} columns to a decoder of {Decoder.HiddenSize}: a dense bridge is needed",
        { SharesTable: true } when Inputs[0] is not { IsToken: true } first || first.Width != TargetSize || first.VocabularySize != VocabularySize
            => "one table of vectors for a source and a target of other vocabularies or sizes",
        { Head.IsTied: true } when TargetSize != OutputWidth => $"tied vectors of {TargetSize} numbers and a head that reads {OutputWidth}: they need one size",
        { Head.TargetKind: not TargetKind.Class } => $"head {Head.Kind} for symbols",
        _ => Head.WhyNot(isPerStep: true),
    };

    /// <summary>M: columns of the encoder's output.</summary>
    public int EncoderWidth => Encoder.HiddenSize * Encoder.DirectionCount;
}
