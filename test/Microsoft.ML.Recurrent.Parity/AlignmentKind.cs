namespace Microsoft.ML.Recurrent.Parity;

/// <summary>How a decoder's state is compared with the encoder's output.</summary>
internal enum AlignmentKind
{
    None,

    /// <summary>h . source</summary>
    Dot,

    /// <summary>h . W source</summary>
    General,

    /// <summary>v . tanh(W source + b + U h)</summary>
    Additive,
}
