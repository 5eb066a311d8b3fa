namespace Microsoft.ML.Recurrent;

/// <summary>
/// Language models: the probability of each token of a text after those before it, and texts written token by token. Found as <c>mlContext.LanguageModeling</c>.
/// </summary>
public sealed partial class LanguageModelingCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Makes the catalog, for F#, Visual Basic and C# before 14, which cannot see the property <c>mlContext.LanguageModeling</c>.</summary>
    /// <param name="mlContext">The context that its operations run in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is null.</exception>
    public LanguageModelingCatalog(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        _mlContext = mlContext;
    }
}
