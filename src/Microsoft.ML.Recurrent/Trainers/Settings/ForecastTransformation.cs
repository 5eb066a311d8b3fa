namespace Microsoft.ML.Recurrent;

/// <summary>What a forecaster does to values first, and undoes last.</summary>
public enum ForecastTransformation
{
    /// <summary>The trainer chooses: the logarithm for short series whose seasons grow with their level, else nothing.</summary>
    Automatic,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The natural logarithm; values are above 0.</summary>
    Log,

    /// <summary>The natural logarithm of 1 + value; values are above -1.</summary>
    LogPlusOne,
}
