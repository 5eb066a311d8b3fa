using System.Collections.ObjectModel;
using System.Globalization;

namespace Microsoft.ML.Recurrent;

/// <summary>What a trial tells after an epoch: means over its folds, where it has several.</summary>
public sealed record TrialReport
{
    /// <summary>Number of the trial, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>Number of the attempt at it, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean loss over the epoch's mini-batches.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Mean loss over the validation rows.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>The task's metrics over the validation rows by name, as in <see cref="TrainingEpoch.ValidationMetrics"/>.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Multiply-adds that the trial has taken since its first epoch, over all folds.</summary>
    public required long Cost { get; init; }

    /// <summary>Weights of the network.</summary>
    public required long NumberOfWeights { get; init; }

    /// <summary>The epoch in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Trial {Trial}, epoch {Epoch}: training loss {TrainingLoss:G5}, validation loss {ValidationLoss:G5}")
        + string.Concat(Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => string.Create(CultureInfo.InvariantCulture, $", {metric.Key} {metric.Value:G5}")));
}
