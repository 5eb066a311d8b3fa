namespace Microsoft.ML.Recurrent;

/// <summary>How a tagger chooses labels from the outputs of its layers.</summary>
public enum TaggingHead
{
    /// <summary>A softmax at each step: labels of different steps know nothing of each other.</summary>
    Softmax,

    /// <summary>
    /// A linear-chain conditional random field (Lafferty et al. 2001), which scores each pair of neighbouring labels too and chooses the labels of a
    /// sequence together.
    /// </summary>
    Crf,
}
