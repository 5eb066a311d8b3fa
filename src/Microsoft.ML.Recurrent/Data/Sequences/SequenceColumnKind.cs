namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>What a column of sequences shows.</summary>
internal enum SequenceColumnKind
{
    /// <summary>The value that the steps' rows have in common.</summary>
    Group,

    /// <summary>The numbers of all steps.</summary>
    Numbers,

    /// <summary>A value of every step: a token, or a label.</summary>
    Steps,

    /// <summary>One label for the sequence.</summary>
    Label,

    /// <summary>The order value of the first step.</summary>
    FirstOrder,

    /// <summary>The order value of the last step.</summary>
    LastOrder,

    /// <summary>How many steps there are.</summary>
    StepCount,
}
