namespace Microsoft.ML.Recurrent;

/// <summary>How the characters of a word become a vector beside the word's own.</summary>
public enum CharacterEncoder
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A convolution over three characters at a time, then the maximum over the word (Ma and Hovy 2016).</summary>
    Convolution,

    /// <summary>The last states of an LSTM that reads the word in both directions (Lample et al. 2016).</summary>
    Lstm,

    /// <summary>What the trainer chooses.</summary>
    Automatic,
}
