namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>What trials are compared by: a metric, of equal ones the loss, and what size and time take from it.</summary>
/// <param name="Metric">Chooses the best epoch of a trial, and the best trial unless there is a metric of the caller's own.</param>
/// <param name="Custom">The caller's own; null: there is none.</param>
/// <param name="CustomIsHigherBetter">Whether greater values of it are better.</param>
/// <param name="SizeWeight">What ten times as many weights must bring.</param>
/// <param name="LatencyWeight">What ten times the time must bring.</param>
internal sealed record TrialObjective(
    EarlyStoppingMetric Metric, Func<ITransformer, IDataView, double>? Custom, bool CustomIsHigherBetter, double SizeWeight, double LatencyWeight)
{
    // Far below what one row more or less changes in any metric, and far above the precision of numbers.
    private const double TieWeight = 1e-9;

    /// <summary>Whether a value is known only once a model can be asked, and not after each epoch.</summary>
    public bool NeedsModel => Custom is not null || LatencyWeight > 0;

    public bool IsHigherBetter => Custom is null ? IsHigher(Metric) : CustomIsHigherBetter;

    public string Name => Custom is null ? $"{Metric}" : "CustomMetric";

    /// <summary>The metric of an epoch, as it is called; NaN where the epoch has none.</summary>
    public double MetricOf(TrialReport epoch) => Metric == EarlyStoppingMetric.Loss ? epoch.ValidationLoss : epoch.Metrics.GetValueOrDefault(Metric.ToString(), double.NaN);

    /// <summary>What is to be made small, of an epoch without regard to a metric of the caller's own.</summary>
    public double ValueOf(TrialReport epoch)
    {
        double metric = MetricOf(epoch);
        return Searched(IsHigher(Metric) ? -metric : metric, epoch.ValidationLoss, epoch.NumberOfWeights, latency: 1);
    }

    /// <summary>What is to be made small, of a model that was measured.</summary>
    /// <param name="metric">As it is called.</param>
    /// <param name="epoch">The model's.</param>
    /// <param name="latency">Milliseconds per row.</param>
    public double ValueOf(double metric, TrialReport epoch, double latency)
        => Searched(IsHigherBetter ? -metric : metric, epoch.ValidationLoss, epoch.NumberOfWeights, latency);

    private static bool IsHigher(EarlyStoppingMetric metric) => metric is EarlyStoppingMetric.Accuracy or EarlyStoppingMetric.EntityF1
        or EarlyStoppingMetric.AreaUnderRocCurve or EarlyStoppingMetric.F1Score or EarlyStoppingMetric.MicroF1;

    private double Searched(double metric, double loss, long weights, double latency)
    {
        double tie = double.IsFinite(loss) ? TieWeight * loss / (1 + Math.Abs(loss)) : TieWeight;
        return metric + tie + (SizeWeight * Math.Log10(Math.Max(1, weights))) + (LatencyWeight * Math.Log10(Math.Max(1e-6, latency)));
    }
}
