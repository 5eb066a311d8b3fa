namespace Microsoft.ML.Recurrent;

/// <summary>
/// Stops once the loss has not fallen by at least a minimum for so many epochs: <c>EarlyStoppingPatience</c> with a least gain. Without validation data the
/// training loss counts.
/// </summary>
public sealed class NoGainCriterion : EarlyStoppingCriterion
{
    /// <summary>Stops after <paramref name="patience"/> epochs without gain.</summary>
    /// <param name="patience">Epochs, at least 1.</param>
    /// <param name="minimumGain">A loss is lower only if it is lower by more than this; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is below its least.</exception>
    public NoGainCriterion(int patience, double minimumGain = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minimumGain >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(minimumGain), minimumGain, "The gain must be a number of at least 0.");
        }

        (Patience, MinimumGain) = (patience, minimumGain);
    }

    /// <summary>Epochs without gain.</summary>
    public int Patience { get; }

    /// <summary>What the loss must fall by to be a gain.</summary>
    public double MinimumGain { get; }

    /// <inheritdoc/>
    public override bool ShouldStop(IReadOnlyList<TrainingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        double best = double.PositiveInfinity;
        int without = 0;
        foreach (double loss in history.Select(LossOf))
        {
            bool isGain = loss < best - MinimumGain || (double.IsPositiveInfinity(best) && double.IsFinite(loss));
            (best, without) = isGain ? (loss, 0) : (best, without + 1);
        }

        return without >= Patience;
    }

    /// <summary>The criterion in words.</summary>
    public override string ToString() => FormattableString.Invariant($"no gain of more than {MinimumGain:R} in {Patience} epochs");
}
