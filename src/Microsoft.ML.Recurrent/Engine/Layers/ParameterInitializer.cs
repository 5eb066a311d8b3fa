namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>How a parameter gets its first values.</summary>
internal enum ParameterInitializer
{
    Zeros,
    Ones,

    /// <summary>Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010); a stack of gates [G*H, I] counts each gate alone.</summary>
    GlorotUniform,

    /// <summary>Each gate's H x H block orthogonal (Saxe et al. 2014).</summary>
    Orthogonal,

    /// <summary>Each gate's H x H block the identity (Le, Jaitly and Hinton 2015).</summary>
    Identity,

    /// <summary>Zeros but 1 for an LSTM's forget gate (Jozefowicz et al. 2015).</summary>
    LstmBias,

    /// <summary>Zeros but 1 for the forget gate of an LSTM with coupled gates, whose order is f, g, o.</summary>
    CoupledLstmBias,

    /// <summary>Normal with mean 0 and deviation 1 / sqrt(columns).</summary>
    Normal,
}
