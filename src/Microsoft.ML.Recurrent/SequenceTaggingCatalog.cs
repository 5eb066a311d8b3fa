using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// Sequence tagging: a label for every step of a sequence. Found as <c>mlContext.SequenceTagging</c>.
/// </summary>
public sealed partial class SequenceTaggingCatalog
{
    internal SequenceTaggingCatalog(IHostEnvironment environment) => Trainers = new SequenceTaggingTrainers(environment);

    /// <summary>The trainers of this task.</summary>
    public SequenceTaggingTrainers Trainers { get; }
}
