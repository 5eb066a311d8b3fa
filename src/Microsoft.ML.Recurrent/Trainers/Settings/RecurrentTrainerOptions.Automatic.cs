namespace Microsoft.ML.Recurrent;

/// <content>Options that remember whether somebody set them.</content>
public abstract partial class RecurrentTrainerOptions
{
    private bool? _bidirectional;
    private bool? _lowerCaseWords;
    private bool? _normalizeDigits;
    private int? _casingEmbeddingSize;
    private float? _rareWordDropout;
    private LearningRateSchedule? _learningRateSchedule;
    private EarlyStoppingMetric? _earlyStoppingMetric;

    /// <summary>Whether the trainer may design the network by the data.</summary>
    internal virtual bool MayBeDesigned => true;

    /// <summary>Whether an option has a value of its own only where somebody sets it, and nobody did.</summary>
    internal bool IsUnset(string name) => name switch
    {
        nameof(Bidirectional) => LeavesDirection,
        nameof(LowerCaseWords) => _lowerCaseWords is null,
        nameof(NormalizeDigits) => _normalizeDigits is null,
        nameof(CasingEmbeddingSize) => _casingEmbeddingSize is null,
        nameof(RareWordDropout) => _rareWordDropout is null,
        nameof(LearningRateSchedule) => _learningRateSchedule is null,
        nameof(EarlyStoppingMetric) => _earlyStoppingMetric is null,
        _ => false,
    };

    /// <summary>Whether nobody set <see cref="Bidirectional"/>, and the task has no value of its own for it.</summary>
    private protected virtual bool LeavesDirection => _bidirectional is null;
}
