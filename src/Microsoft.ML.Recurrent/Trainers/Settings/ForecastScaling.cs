namespace Microsoft.ML.Recurrent;

/// <summary>What a forecaster subtracts from the values of a window, and divides them by.</summary>
public enum ForecastScaling
{
    /// <summary>The trainer chooses, from how values move.</summary>
    Automatic,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Divides by the mean of magnitudes, as GluonTS does.</summary>
    MeanAbsolute,

    /// <summary>Subtracts the mean and divides by the standard deviation.</summary>
    Standard,

    /// <summary>Subtracts the median and divides by the interquartile range, in deviations of normal values.</summary>
    Robust,

    /// <summary>Subtracts the last value and divides by the standard deviation.</summary>
    LastValue,
}
