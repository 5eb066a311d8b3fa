namespace Microsoft.ML.Recurrent;

/// <summary>How the outputs of all steps become the one vector that is classified.</summary>
public enum SequencePooling
{
    /// <summary>Each direction's own final state: of the forward direction after the last step, of the backward direction after the first.</summary>
    Last,

    /// <summary>The mean over the steps.</summary>
    Mean,

    /// <summary>The maximum over the steps, each unit by itself.</summary>
    Max,

    /// <summary>A weighted mean over the steps, whose weights are learned (the additive scores of Bahdanau et al. 2015).</summary>
    Attention,

    /// <summary>What the trainer chooses; at present <see cref="Last"/>.</summary>
    Automatic,
}
