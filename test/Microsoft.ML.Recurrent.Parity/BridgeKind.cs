namespace Microsoft.ML.Recurrent.Parity;

/// <summary>How the encoder's final states become the decoder's first ones.</summary>
internal enum BridgeKind
{
    /// <summary>As they are.</summary>
    Copy,

    /// <summary>The mean of two directions.</summary>
    Mean,

    /// <summary>tanh(W h + b) and W c + b, of both directions side by side.</summary>
    Dense,
}
