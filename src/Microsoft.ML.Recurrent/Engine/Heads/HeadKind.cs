namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What stands at a network's end.</summary>
internal enum HeadKind
{
    /// <summary>Classes of rows that know nothing of each other.</summary>
    Softmax,

    /// <summary>Classes of steps that also depend on the class of the step before: a linear-chain conditional random field.</summary>
    Crf,
}
