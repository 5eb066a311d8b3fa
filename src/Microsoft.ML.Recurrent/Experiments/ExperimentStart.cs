namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What an experiment begins with, once its rows are known.</summary>
/// <param name="Metric">What trials are compared by.</param>
/// <param name="Settled">The options with all automatic values resolved.</param>
/// <param name="Taken">What was taken for them, in words; null: all was given.</param>
/// <param name="Space">What is varied.</param>
/// <param name="Units">What the metric is measured on, where that is not the values as they were given.</param>
internal sealed record ExperimentStart(EarlyStoppingMetric Metric, RecurrentTrainerOptions Settled, string? Taken, SearchSpace Space, string? Units = null);
