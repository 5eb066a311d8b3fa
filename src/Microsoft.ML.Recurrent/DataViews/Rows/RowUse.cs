namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Whether a row teaches anything, or why not.</summary>
internal enum RowUse
{
    Used,

    /// <summary>It has no label, or none of its steps has.</summary>
    Unlabelled,

    /// <summary>It weighs nothing, or none of its steps does.</summary>
    Weightless,

    /// <summary>It has no steps, where steps are labelled.</summary>
    Empty,
}
