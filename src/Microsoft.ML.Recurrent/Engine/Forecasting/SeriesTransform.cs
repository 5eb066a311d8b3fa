namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What is done to every value before anything else, and undone last.</summary>
internal enum SeriesTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>log(y), of values above 0.</summary>
    Log,

    /// <summary>log(1 + y), of values above -1.</summary>
    LogPlusOne,
}
