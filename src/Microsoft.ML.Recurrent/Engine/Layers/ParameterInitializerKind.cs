namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The kinds of <see cref="ParameterInitializer"/>.</summary>
internal enum ParameterInitializerKind
{
    Zeros,
    Ones,

    /// <summary>Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010); a stack of gates [G*H, I] counts each gate alone.</summary>
    GlorotUniform,

    /// <summary>Each gate's H x H block orthogonal (Saxe et al. 2014).</summary>
    Orthogonal,

    /// <summary>Each gate's H x H block the identity (Le, Jaitly and Hinton 2015).</summary>
    Identity,

    /// <summary>One value per gate, in every element of the gate's block.</summary>
    PerGate,

    /// <summary>Normal with mean 0 and deviation 1 / sqrt(columns).</summary>
    Normal,
}
