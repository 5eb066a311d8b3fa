namespace Microsoft.ML.Recurrent;

/// <summary>Stops once a metric of the validation data has reached a value. A training that reports no such metric is refused; one without validation data never reaches it, and the log warns.</summary>
public sealed class TargetCriterion : EarlyStoppingCriterion
{
    private readonly bool _isFloor;

    private TargetCriterion(string metricName, double value, bool isFloor)
    {
        ArgumentException.ThrowIfNullOrEmpty(metricName);
        if (double.IsNaN(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "The value must be a number that a metric can reach.");
        }

        (MetricName, Value, _isFloor) = (metricName, value, isFloor);
    }

    /// <summary>A name of <see cref="TrainingEpoch.ValidationMetrics"/>, or <c>"Loss"</c>.</summary>
    public string MetricName { get; }

    /// <summary>The value to reach.</summary>
    public double Value { get; }

    /// <summary>Stops once the metric is at least a value, such as an accuracy of 0.95.</summary>
    /// <param name="metricName">A name of <see cref="TrainingEpoch.ValidationMetrics"/>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN.</exception>
    public static TargetCriterion AtLeast(string metricName, double value) => new(metricName, value, isFloor: true);

    /// <summary>Stops once the metric is at most a value, such as a loss of 0.1.</summary>
    /// <param name="metricName">A name of <see cref="TrainingEpoch.ValidationMetrics"/>, or <c>"Loss"</c>: the validation loss, without validation data the training loss.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN.</exception>
    public static TargetCriterion AtMost(string metricName, double value) => new(metricName, value, isFloor: false);

    /// <inheritdoc/>
    public override bool ShouldStop(IReadOnlyList<TrainingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        double last = MetricName == "Loss" ? LossOf(history[^1]) : history[^1].ValidationMetrics.GetValueOrDefault(MetricName, double.NaN);
        return _isFloor ? last >= Value : last <= Value;
    }

    /// <summary>The criterion in words.</summary>
    public override string ToString() => FormattableString.Invariant($"{MetricName} of {(_isFloor ? "at least" : "at most")} {Value:R}");
}
