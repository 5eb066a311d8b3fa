using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceTaggingCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentTaggingTrainer"/> that tag best, for so many seconds.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public RecurrentExperiment<SequenceTaggingMetrics> CreateRecurrentExperiment(uint maxExperimentTimeInSeconds)
        => CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentTaggingTrainer"/> that tag best.</summary>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public RecurrentExperiment<SequenceTaggingMetrics> CreateRecurrentExperiment(RecurrentExperimentSettings settings)
        => new(_mlContext, settings, new ExperimentTask<SequenceTaggingMetrics>
        {
            NewOptions = () => new RecurrentTaggingTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentTaggingTrainer(environment, (RecurrentTaggingTrainer.Options)options),
            Evaluate = (model, fold, options) => Evaluate(
                model.Transform(fold.ValidationRows), options.LabelColumnName, scheme: ((RecurrentTaggingTrainer.Options)options).Scheme, format: ((RecurrentTaggingTrainer.Options)options).TagFormat),
            Metrics = [EarlyStoppingMetric.EntityF1, EarlyStoppingMetric.Accuracy],
        });
}
