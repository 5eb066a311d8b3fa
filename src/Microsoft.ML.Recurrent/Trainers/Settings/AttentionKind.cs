namespace Microsoft.ML.Recurrent;

/// <summary>How a decoder looks at the steps of its source.</summary>
public enum AttentionKind
{
    /// <summary>Not at all: the encoder's final states are all that the decoder knows of the source (Sutskever et al. 2014).</summary>
    None,

    /// <summary>By the product of the decoder's state and the encoder's output, which need one size (Luong et al. 2015).</summary>
    Dot,

    /// <summary>The same with a matrix between them (Luong et al. 2015).</summary>
    General,

    /// <summary>By a layer of hidden units over both (Bahdanau et al. 2015).</summary>
    Additive,
}
