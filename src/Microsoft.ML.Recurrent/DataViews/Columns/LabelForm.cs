namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>What a label column holds for a row.</summary>
internal enum LabelForm
{
    /// <summary>A key: one class.</summary>
    Class,

    /// <summary>A vector of keys or of Text: a class for each step.</summary>
    StepClasses,

    /// <summary>One Boolean.</summary>
    Flag,

    /// <summary>A vector of known size of Booleans, or of Singles that are 0 or 1.</summary>
    Flags,

    /// <summary>The same for each step.</summary>
    StepFlags,

    /// <summary>A Single, or a vector of them of known size.</summary>
    Numbers,

    /// <summary>The same, none of them below 0.</summary>
    Counts,

    /// <summary>A Single, or a row of them, for each step.</summary>
    StepNumbers,

    /// <summary>A sequence of a length of its own: a vector of keys or of Text, or one Text as its characters.</summary>
    Sequence,
}
