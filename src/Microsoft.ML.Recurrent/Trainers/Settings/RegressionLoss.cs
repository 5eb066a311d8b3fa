namespace Microsoft.ML.Recurrent;

/// <summary>What a regression trainer makes small, and so what its scores are.</summary>
public enum RegressionLoss
{
    /// <summary>The squared error: scores are expected values.</summary>
    Squared,

    /// <summary>The absolute error: scores are medians, which outliers move little.</summary>
    Absolute,

    /// <summary>Squared for errors up to a delta, in units of the label's deviation over the training rows, and linear beyond (Huber 1964).</summary>
    Huber,

    /// <summary>The quantile loss (Koenker and Bassett 1978): scores are the quantile of a given level, below which so many of the values lie.</summary>
    Quantile,

    /// <summary>
    /// The negative log-likelihood of counts, with a logarithmic link: scores are expected counts, above 0. The label is not standardized and must not be
    /// negative.
    /// </summary>
    Poisson,
}
