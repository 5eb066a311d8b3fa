using Microsoft.ML.Recurrent.Experiments.Trials;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Makes of a trial the pipeline that a user can fit: its options and seed, and as many epochs as were best.</summary>
internal static class TrialEstimators
{
    /// <param name="trial">The trial.</param>
    /// <param name="trainer">Makes trainers.</param>
    /// <param name="featurizer">Stands before it; null: nothing does.</param>
    /// <param name="cancellation">Ends its training.</param>
    public static IEstimator<ITransformer> Of(ObservedTrial trial, TrialTrainer trainer, IEstimator<ITransformer>? featurizer, CancellationToken cancellation = default)
    {
        RecurrentTrainerOptions options = trainer.OptionsOf(trial.Assignment.Parameters);
        options.Seed = (int)trial.Assignment.Seed;
        options.ValidationSet = null;
        options.ValidationSetFraction = 0;
        options.ValidationGroupColumnName = null;
        options.EarlyStoppingPatience = 0;
        options.EarlyStoppingMetric = EarlyStoppingMetric.Loss;
        options.CancellationToken = cancellation;
        int epochs = trial.Best?.Epoch ?? trial.Assignment.MaximumEpochs;
        options.NumberOfEpochs = trial.Assignment.MaximumEpochs;
        if (epochs < options.NumberOfEpochs)
        {
            // Fewer epochs in its place would be another schedule of the learning rate.
            options.EarlyStoppingCriteria = [.. options.EarlyStoppingCriteria ?? [], new EpochCountCriterion(epochs)];
        }

        IEstimator<ITransformer> last = trainer.FoldTrainer.EstimatorOf(options);
        return featurizer is null ? last : featurizer.Append(last);
    }

    /// <summary>Stops after an epoch that is known.</summary>
    private sealed class EpochCountCriterion(int count) : EarlyStoppingCriterion
    {
        public override bool ShouldStop(IReadOnlyList<TrainingEpoch> history) => history[^1].Epoch >= count;

        public override string ToString() => FormattableString.Invariant($"after epoch {count}, the best one of the trial");
    }
}
