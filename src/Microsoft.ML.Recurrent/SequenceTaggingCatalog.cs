namespace Microsoft.ML.Recurrent;

/// <summary>
/// Sequence tagging: a label for every step of a sequence. Found as <c>mlContext.SequenceTagging</c>.
/// </summary>
public sealed partial class SequenceTaggingCatalog
{
    private readonly MLContext _mlContext;

    internal SequenceTaggingCatalog(MLContext mlContext)
    {
        _mlContext = mlContext;
        Trainers = new SequenceTaggingTrainers(mlContext);
    }

    /// <summary>The trainers of this task.</summary>
    public SequenceTaggingTrainers Trainers { get; }
}
