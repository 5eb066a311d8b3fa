namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>Which rows share a mask.</summary>
internal enum DropoutKind
{
    /// <summary>None: every step of every sequence has its own (Srivastava et al. 2014).</summary>
    EveryStep,

    /// <summary>All steps of a sequence (variational; Gal and Ghahramani 2016).</summary>
    WholeSequence,

    /// <summary>The input has one row per sequence, as after pooling; each has its own.</summary>
    PooledRows,
}
