namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>What a network learns to give for a row.</summary>
internal enum TargetKind
{
    /// <summary>Nothing: the sequences are only scored.</summary>
    None,

    /// <summary>One of some classes, 0-based; -1 where it is not known.</summary>
    Class,

    /// <summary>Some numbers; NaN where one is not known.</summary>
    Numbers,

    /// <summary>A second sequence, of a length of its own.</summary>
    Sequence,
}
