namespace Microsoft.ML.Recurrent;

/// <summary>
/// Multi-label classification: several labels, each true or false for itself, for a row or for every step of a sequence. Found as
/// <c>mlContext.MultiLabelClassification</c>.
/// </summary>
public sealed partial class MultiLabelClassificationCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>
    /// Makes the catalog, for F#, Visual Basic and C# before 14, which cannot see the property <c>mlContext.MultiLabelClassification</c>.
    /// </summary>
    /// <param name="mlContext">The context that its operations run in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is null.</exception>
    public MultiLabelClassificationCatalog(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        _mlContext = mlContext;
    }
}
