namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>How the steps of a feature column are read.</summary>
internal enum FeatureKind
{
    /// <summary>Vector of Single: T steps of D numbers.</summary>
    Numbers,

    /// <summary>Vector of keys of any raw type: a token per step.</summary>
    Keys,

    /// <summary>Vector of Text: a token per step.</summary>
    Words,

    /// <summary>One Text: a token per Unicode code point.</summary>
    Characters,

    /// <summary>Vector of Text: the characters of a word a step, beside the words themselves.</summary>
    Spelling,

    /// <summary>Vector of Text: the casing of a word a step, beside the words themselves.</summary>
    Casing,
}
