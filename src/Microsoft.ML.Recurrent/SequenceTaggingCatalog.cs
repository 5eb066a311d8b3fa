namespace Microsoft.ML.Recurrent;

/// <summary>
/// Sequence tagging: a label for every step of a sequence. Found as <c>mlContext.SequenceTagging</c>.
/// </summary>
public sealed partial class SequenceTaggingCatalog
{
    private readonly MLContext _mlContext;

    /// <summary>Makes the catalog, for F#, Visual Basic and C# before 14, which cannot see the property <c>mlContext.SequenceTagging</c>.</summary>
    /// <param name="mlContext">The context that its trainers run in.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mlContext"/> is null.</exception>
    public SequenceTaggingCatalog(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        _mlContext = mlContext;
        Trainers = new SequenceTaggingTrainers(mlContext);
    }

    /// <summary>The trainers of this task.</summary>
    public SequenceTaggingTrainers Trainers { get; }
}
