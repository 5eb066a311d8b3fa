namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What is timed.</summary>
internal enum OperationKind
{
    /// <summary>Forward, backward, clip by norm, Adam.</summary>
    Training,

    /// <summary>Probabilities of a batch.</summary>
    Scoring,

    /// <summary>One step of every sequence of the batch, states kept.</summary>
    Streaming,

    /// <summary>Probabilities of the batch's sequences, each alone.</summary>
    OneByOne,

    /// <summary>Targets for the batch's sources.</summary>
    Writing,
}
