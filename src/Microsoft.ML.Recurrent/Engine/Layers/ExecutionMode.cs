namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>What a batch goes through a network for.</summary>
internal enum ExecutionMode
{
    /// <summary>
    /// To measure it within training: no dropout, and nothing is kept from batch to batch, so that memory stays what was forecast.
    /// </summary>
    Evaluation,

    /// <summary>To learn from it: dropout acts, and passes keep what Backward needs.</summary>
    Training,

    /// <summary>To give a user its outputs: what is worth keeping from batch to batch may be filled and used.</summary>
    Scoring,
}
