namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>How a network comes from a window of the past to the steps of the horizon.</summary>
internal enum ForecastDecoding
{
    /// <summary>The head reads the state after the window's last step and gives all steps of the horizon at once.</summary>
    Flat,

    /// <summary>
    /// One recurrent step of a decoder for every segment of the horizon, all from the state after the window and none knowing of the others; a segment is told by
    /// the vector of its position and by what is known of its steps (Lin et al. 2023, SegRNN).
    /// </summary>
    Parallel,

    /// <summary>Every step gives the distribution of the next value, and forecasts go on with values drawn from it (Salinas et al. 2020, DeepAR).</summary>
    Autoregressive,
}
