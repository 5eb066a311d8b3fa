namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What stands at a network's end.</summary>
internal enum HeadKind
{
    /// <summary>Classes of rows that know nothing of each other.</summary>
    Softmax,
}
