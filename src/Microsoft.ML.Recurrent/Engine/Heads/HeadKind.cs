namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What stands at a network's end.</summary>
internal enum HeadKind
{
    /// <summary>One class of a row, whatever the other rows are.</summary>
    Softmax,

    /// <summary>Classes of steps that also depend on the class of the step before: a linear-chain conditional random field.</summary>
    Crf,

    /// <summary>Yes or no for each output of a row by itself; outputs are logits.</summary>
    Sigmoid,

    /// <summary>Numbers as the dense layer gives them.</summary>
    Linear,

    /// <summary>Positive numbers: the exponential function of what the dense layer gives.</summary>
    Exponential,

    /// <summary>One class of a row out of a large vocabulary: a softmax that goes through a batch in blocks of rows.</summary>
    Vocabulary,
}
