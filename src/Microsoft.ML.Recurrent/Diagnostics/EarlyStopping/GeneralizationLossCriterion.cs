namespace Microsoft.ML.Recurrent;

/// <summary>
/// Stops once the validation loss is so many percent above the lowest so far (Prechelt, "Early stopping - but when?", 1998, the class GL). Never stops
/// without validation data, nor where the lowest loss is not above 0.
/// </summary>
public sealed class GeneralizationLossCriterion : EarlyStoppingCriterion
{
    /// <summary>Stops at <paramref name="percent"/> percent.</summary>
    /// <param name="percent">Above 0; Prechelt tried 1 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public GeneralizationLossCriterion(double percent)
        => Percent = percent > 0 ? percent : throw new ArgumentOutOfRangeException(nameof(percent), percent, "The percentage must be above 0.");

    /// <summary>How far above the lowest loss, in percent of it.</summary>
    public double Percent { get; }

    /// <inheritdoc/>
    public override bool ShouldStop(IReadOnlyList<TrainingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        double lowest = history.Min(epoch => epoch.ValidationLoss is { } loss && double.IsFinite(loss) ? loss : double.PositiveInfinity);
        return lowest > 0 && history[^1].ValidationLoss is { } last && 100 * ((last / lowest) - 1) > Percent;
    }

    /// <summary>The criterion in words.</summary>
    public override string ToString() => FormattableString.Invariant($"a validation loss more than {Percent:R} % above the lowest");
}
