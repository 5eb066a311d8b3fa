namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>The distribution that an autoregressive network tells.</summary>
internal enum LikelihoodKind
{
    /// <summary>None: the network is not autoregressive.</summary>
    None,

    /// <summary>Normal.</summary>
    Gaussian,

    /// <summary>Student's t.</summary>
    StudentT,

    /// <summary>Negative binomial.</summary>
    NegativeBinomial,
}
