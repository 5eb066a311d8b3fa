namespace Microsoft.ML.Recurrent;

/// <summary>Multi-label.</summary>
public sealed partial class MultiLabelClassificationCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Stub.</summary>
    public MultiLabelClassificationCatalog(MLContext mlContext) => _mlContext = mlContext;
}
