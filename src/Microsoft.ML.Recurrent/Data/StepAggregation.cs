namespace Microsoft.ML.Recurrent;

/// <summary>What becomes of several rows of a series within one step of the frequency.</summary>
public enum StepAggregation
{
    /// <summary>They are an error, which names series and time, as is a row between two steps.</summary>
    None,

    /// <summary>The step has the sum of their numbers; NaN counts as nothing, and only NaN as NaN.</summary>
    Sum,

    /// <summary>The step has the mean of their numbers without NaN; NaN where there is no other.</summary>
    Mean,

    /// <summary>The step has the numbers of the last row.</summary>
    Last,
}
