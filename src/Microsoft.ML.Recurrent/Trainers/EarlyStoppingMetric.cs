namespace Microsoft.ML.Recurrent;

/// <summary>What tells which epoch was the best.</summary>
public enum EarlyStoppingMetric
{
    /// <summary>Nothing: the weights of the last epoch are kept.</summary>
    None,

    /// <summary>The smallest validation loss.</summary>
    Loss,

    /// <summary>The largest validation accuracy; between equal ones the smaller loss.</summary>
    Accuracy,
}
