namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>How a decoder's state h is scored against a row s of the encoder's output.</summary>
internal enum AlignmentKind
{
    /// <summary>Not at all: the decoder sees the encoder's final states and nothing else.</summary>
    None,

    /// <summary>h . s (Luong et al. 2015); both have one width.</summary>
    Dot,

    /// <summary>h . W s (Luong et al. 2015).</summary>
    General,

    /// <summary>v . tanh(W s + b + U h) (Bahdanau et al. 2015).</summary>
    Additive,
}
