namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>What the steps of a feature column are made of.</summary>
internal enum FeatureKind
{
    /// <summary>A vector of numbers read as steps x width.</summary>
    Numbers,

    /// <summary>A vector of keys, one token a step.</summary>
    Keys,

    /// <summary>A vector of texts, one word a step.</summary>
    Words,

    /// <summary>A single text, one character a step.</summary>
    Characters,
}
