namespace Microsoft.ML.Recurrent;

/// <summary>
/// Sequence to sequence: a sequence of any length for every sequence, as a translation or a pronunciation. Found as <c>mlContext.SequenceToSequence</c>.
/// </summary>
public sealed partial class SequenceToSequenceCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Makes the catalog, for F#, Visual Basic and C# before 14, which cannot see the property <c>mlContext.SequenceToSequence</c>.</summary>
    /// <param name="mlContext">The context that its operations run in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is null.</exception>
    public SequenceToSequenceCatalog(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        _mlContext = mlContext;
    }
}
