namespace Microsoft.ML.Recurrent;

/// <summary>
/// Sequence regression: a number, or several, for every step of a sequence. Found as <c>mlContext.SequenceRegression</c>.
/// </summary>
public sealed partial class SequenceRegressionCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Makes the catalog, for F#, Visual Basic and C# before 14, which cannot see the property <c>mlContext.SequenceRegression</c>.</summary>
    /// <param name="mlContext">The context that its operations run in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is null.</exception>
    public SequenceRegressionCatalog(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        _mlContext = mlContext;
    }
}
