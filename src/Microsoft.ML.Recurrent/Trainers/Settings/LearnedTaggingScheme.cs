namespace Microsoft.ML.Recurrent;

/// <summary>The scheme in which a tagger learns and decodes; columns, keys and scores are those of the labels in any case.</summary>
public enum LearnedTaggingScheme
{
    /// <summary>That of the labels.</summary>
    SameAsLabels,

    /// <summary>
    /// BIOES, which tells last and single tokens of spans apart too (Ratinov and Roth 2009). For labels of the schemes <see cref="TaggingScheme.Bio"/>,
    /// <see cref="TaggingScheme.Iob1"/>, <see cref="TaggingScheme.Ioe1"/> and <see cref="TaggingScheme.Ioe2"/>.
    /// </summary>
    Bioes,

    /// <summary>What the trainer chooses.</summary>
    Automatic,
}
