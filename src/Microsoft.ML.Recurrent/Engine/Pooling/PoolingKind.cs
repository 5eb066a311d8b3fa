namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>How the steps of a sequence become one row.</summary>
internal enum PoolingKind
{
    /// <summary>No pooling: every step is a row of its own (tagging, language models).</summary>
    None,

    /// <summary>Each direction's own final state; the backward direction ends at step 0.</summary>
    Last,

    Mean,

    Max,

    /// <summary>Weights softmax(v . tanh(W h + b)) over the sequence's steps (the additive scores of Bahdanau et al. 2015).</summary>
    Attention,
}
