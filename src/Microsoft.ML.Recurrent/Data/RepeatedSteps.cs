namespace Microsoft.ML.Recurrent;

/// <summary>What becomes of rows of one group with the same value in the order column.</summary>
public enum RepeatedSteps
{
    /// <summary>They are an error, which names the group, the order value and both rows.</summary>
    Error,

    /// <summary>The one that comes first in the data is the step; the others are left out.</summary>
    KeepFirst,

    /// <summary>The one that comes last in the data is the step; the others are left out.</summary>
    KeepLast,

    /// <summary>Each is a step, in the order in which they come.</summary>
    KeepAll,
}
