namespace Microsoft.ML.Recurrent;

/// <summary>Sequence regression.</summary>
public sealed partial class SequenceRegressionCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Stub.</summary>
    public SequenceRegressionCatalog(MLContext mlContext) => _mlContext = mlContext;
}
