namespace Microsoft.ML.Recurrent;

/// <summary>How the recurrent matrices begin, the square matrix of each gate by itself.</summary>
public enum RecurrentInitialization
{
    /// <summary>A random orthogonal matrix, which keeps the length of every vector (Saxe et al. 2014).</summary>
    Orthogonal,

    /// <summary>The identity, so that a unit begins by holding what it has (Le et al. 2015, for rectified units).</summary>
    Identity,

    /// <summary>Uniform in ±sqrt(3 / H) for H units (Glorot and Bengio 2010).</summary>
    Glorot,
}
