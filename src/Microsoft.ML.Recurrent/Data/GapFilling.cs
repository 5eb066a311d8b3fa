namespace Microsoft.ML.Recurrent;

/// <summary>Which numbers stand in rows that are added for times without one.</summary>
public enum GapFilling
{
    /// <summary>NaN, which forecasters treat as a missing value.</summary>
    Missing,

    /// <summary>0: nothing was sold, no one called.</summary>
    Zero,

    /// <summary>Those of the series' row before the gap.</summary>
    Last,

    /// <summary>Those on the straight line between the rows before and after the gap.</summary>
    Linear,
}
