namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>How the encoder's final states become the decoder's first ones, level by level.</summary>
internal enum BridgeKind
{
    /// <summary>
    /// As they are. Those of two directions stand side by side where the decoder's states are twice as wide, and where all have one width it takes
    /// their mean.
    /// </summary>
    Copy,

    /// <summary>Through a dense layer of each level: tanh(W h + b) for hidden states, W c + b for cell states.</summary>
    Dense,
}
