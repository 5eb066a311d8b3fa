namespace Microsoft.ML.Recurrent;

/// <summary>How a forecaster comes to the steps of its horizon.</summary>
public enum ForecastStrategy
{
    /// <summary>All steps of the horizon at once, from the window of the past.</summary>
    Direct,

    /// <summary>Step by step: each step tells the distribution of the next value, and forecasts are quantiles of paths drawn from it (Salinas et al. 2020, DeepAR).</summary>
    Autoregressive,
}
