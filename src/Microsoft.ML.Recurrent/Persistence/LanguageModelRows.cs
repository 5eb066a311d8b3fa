namespace Microsoft.ML.Recurrent;

/// <summary>What a row is to a language model.</summary>
public enum LanguageModelRows
{
    /// <summary>A text of its own: it starts at zero states and ends with end-of-sequence, which the model learns to predict.</summary>
    Separate,

    /// <summary>
    /// A piece of one text: the rows in their order are read one after the other, with nothing between them. A line break or the end of a sentence is a symbol
    /// only where the rows have it.
    /// </summary>
    Continuous,
}
