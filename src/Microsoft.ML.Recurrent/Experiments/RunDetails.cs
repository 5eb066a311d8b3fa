using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Makes of trials what a user sees of them.</summary>
internal sealed class RunDetails<TMetrics>(TrialTrainer trainer, TrialObjective objective, IEstimator<ITransformer>? featurizer)
    where TMetrics : class
{
    public RecurrentRunDetail<TMetrics> Of(ObservedTrial trial)
    {
        TrialReport? best = trial.Best;
        return new RecurrentRunDetail<TMetrics>
        {
            TrialId = trial.Number,
            TrainerName = trainer.Options.GetType().DeclaringType!.Name,
            Status = trial.Status,
            Parameters = trial.Assignment.Parameters,
            Seed = (int)trial.Assignment.Seed,
            Metric = objective.Custom is not null ? trial.BestMeasurement?.CustomMetric ?? double.NaN : best is null ? double.NaN : objective.MetricOf(best),
            RankingValue = trial.Value,
            ValidationLoss = best?.ValidationLoss ?? double.NaN,
            NumberOfEpochs = trial.EpochCount,
            BestEpoch = best?.Epoch ?? 0,
            LearningCurve = [.. trial.Epochs],
            NumberOfWeights = best?.NumberOfWeights ?? 0,
            MillisecondsPerRow = trial.BestMeasurement?.Latency ?? double.NaN,
            RuntimeInSeconds = trial.Runtime.TotalSeconds,
            Exception = trial.Error,
            Estimator = TrialEstimators.Of(trial, trainer, featurizer),
        };
    }

    /// <summary>The fold of which as many are better as are worse, by the best epoch of each.</summary>
    public int MedianFold(IReadOnlyList<IFittedModel> models)
    {
        double[] values = [.. models.Select(ValueOf)];
        return Enumerable.Range(0, values.Length).OrderBy(fold => values[fold]).ThenBy(fold => fold).ElementAt((values.Length - 1) / 2);
    }

    private double ValueOf(IFittedModel model) => model.TrainingHistory.Select(epoch => objective.ValueOf(new TrialReport
    {
        Trial = 0,
        Attempt = 0,
        Epoch = epoch.Epoch,
        TrainingLoss = epoch.TrainingLoss,
        ValidationLoss = epoch.ValidationLoss ?? double.NaN,
        Metrics = epoch.ValidationMetrics,
        Cost = 0,
        NumberOfWeights = 1,
    })).Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Min();
}
