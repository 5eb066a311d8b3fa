namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What is subtracted from the values of a window, and what they are divided by.</summary>
internal enum WindowScaling
{
    /// <summary>0, and 1.</summary>
    None,

    /// <summary>0, and the mean of magnitudes.</summary>
    MeanAbsolute,

    /// <summary>The mean, and the standard deviation.</summary>
    Standard,

    /// <summary>The median, and the interquartile range divided by 1.349, which is the deviation of normal values.</summary>
    Robust,

    /// <summary>The last value of the window, and the standard deviation.</summary>
    LastValue,
}
