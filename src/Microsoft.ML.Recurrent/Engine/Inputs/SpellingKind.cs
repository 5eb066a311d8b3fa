namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>How the characters of a word become a vector.</summary>
internal enum SpellingKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A convolution over the characters, then the maximum over the places (Ma and Hovy 2016).</summary>
    Convolution,

    /// <summary>The last states of an LSTM in both directions (Lample et al. 2016).</summary>
    Lstm,
}
