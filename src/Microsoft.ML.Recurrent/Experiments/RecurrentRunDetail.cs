using System.Globalization;

namespace Microsoft.ML.Recurrent;

/// <summary>A trial of an experiment, and what became of it.</summary>
/// <typeparam name="TMetrics">The task's metrics.</typeparam>
public sealed class RecurrentRunDetail<TMetrics>
    where TMetrics : class
{
    internal RecurrentRunDetail()
    {
    }

    /// <summary>Number of the trial, from 0.</summary>
    public required int TrialId { get; init; }

    /// <summary>Name of the trainer.</summary>
    public required string TrainerName { get; init; }

    /// <summary>What has become of the trial.</summary>
    public required TrialStatus Status { get; init; }

    /// <summary>The options that the trial tried.</summary>
    public required TrialParameters Parameters { get; init; }

    /// <summary>The seed of its training, option <c>Seed</c>: with it and <see cref="Parameters"/> the trial can be repeated alone.</summary>
    public required int Seed { get; init; }

    /// <summary>What it reached in the metric that trials are compared by, in its best epoch; NaN: it ended no epoch.</summary>
    public required double Metric { get; init; }

    /// <summary>What the trials are ranked by, lower is better: the metric with its sign, and what size and time take from it.</summary>
    public required double RankingValue { get; init; }

    /// <summary>The loss over validation rows in its best epoch; NaN: it ended no epoch.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>Epochs that were trained.</summary>
    public required int NumberOfEpochs { get; init; }

    /// <summary>The epoch that <see cref="Metric"/> is of; 0: there is none.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>What it told after each epoch.</summary>
    public required IReadOnlyList<TrialReport> LearningCurve { get; init; }

    /// <summary>Weights of the network; 0: it ended no epoch.</summary>
    public required long NumberOfWeights { get; init; }

    /// <summary>Measured milliseconds per row, where <see cref="RecurrentExperimentSettings.LatencyWeight"/> is set; else NaN.</summary>
    public required double MillisecondsPerRow { get; init; }

    /// <summary>Time of all attempts at the trial.</summary>
    public required double RuntimeInSeconds { get; init; }

    /// <summary>What ended the trial, where that was an error; null: nothing did.</summary>
    public required Exception? Exception { get; init; }

    /// <summary>
    /// An unfitted pipeline of featurizer and trainer with the trial's options and seed, which trains as many epochs as were best. Fit it on all rows that there are.
    /// </summary>
    public required IEstimator<ITransformer> Estimator { get; init; }

    /// <summary>The fitted pipeline, of the best trial alone; null for others.</summary>
    public ITransformer? Model { get; internal set; }

    /// <summary>
    /// Metrics of the trial's model on the validation rows; of the fold whose value is the median, where there are folds. Of the best trial alone; null for others, whose metrics by epoch are in
    /// <see cref="LearningCurve"/>, and after a cancel.
    /// </summary>
    public TMetrics? ValidationMetrics { get; internal set; }

    /// <summary>Metrics of each fold's model on the rows that it had not seen, of the best trial alone; empty for others.</summary>
    public IReadOnlyList<TMetrics> FoldMetrics { get; internal set; } = [];

    /// <summary>The trial in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Trial {TrialId}: {Status} after {NumberOfEpochs} {(NumberOfEpochs == 1 ? "epoch" : "epochs")}, {Metric:G5} ({Parameters})");
}
