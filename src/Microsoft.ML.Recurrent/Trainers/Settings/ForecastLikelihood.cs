namespace Microsoft.ML.Recurrent;

/// <summary>The distribution of a value that an autoregressive forecaster tells.</summary>
public enum ForecastLikelihood
{
    /// <summary>Student's t, whose tails bear outliers.</summary>
    StudentT,

    /// <summary>Normal.</summary>
    Gaussian,

    /// <summary>Counts, with a variance of their own; values are whole numbers of at least 0.</summary>
    NegativeBinomial,
}
