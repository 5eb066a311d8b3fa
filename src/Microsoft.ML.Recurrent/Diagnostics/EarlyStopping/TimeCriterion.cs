namespace Microsoft.ML.Recurrent;

/// <summary>
/// Stops after the first epoch that ends later than a time after the start; time spent before a training went on from a checkpoint counts. How many epochs that
/// is depends on the machine, so two trainings with it need not give the same model.
/// </summary>
public sealed class TimeCriterion : EarlyStoppingCriterion
{
    /// <summary>Stops after <paramref name="limit"/>.</summary>
    /// <param name="limit">Above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero.</exception>
    public TimeCriterion(TimeSpan limit)
        => Limit = limit > TimeSpan.Zero ? limit : throw new ArgumentOutOfRangeException(nameof(limit), limit, "The time must be above zero.");

    /// <summary>The time.</summary>
    public TimeSpan Limit { get; }

    /// <inheritdoc/>
    public override bool ShouldStop(IReadOnlyList<TrainingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history[^1].Elapsed >= Limit;
    }

    /// <summary>The criterion in words.</summary>
    public override string ToString() => $"a training time of {Limit:c}";
}
