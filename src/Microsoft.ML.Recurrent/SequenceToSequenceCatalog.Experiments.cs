using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceToSequenceCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentSequenceToSequenceTrainer"/> that write best, for so many seconds.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public RecurrentExperiment<SequenceToSequenceMetrics> CreateRecurrentExperiment(uint maxExperimentTimeInSeconds)
        => CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentSequenceToSequenceTrainer"/> that write best.</summary>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public RecurrentExperiment<SequenceToSequenceMetrics> CreateRecurrentExperiment(RecurrentExperimentSettings settings)
        => new(_mlContext, settings, new ExperimentTask<SequenceToSequenceMetrics>
        {
            NewOptions = () => new RecurrentSequenceToSequenceTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentSequenceToSequenceTrainer(environment, (RecurrentSequenceToSequenceTrainer.Options)options),
            Evaluate = (model, fold, options) => Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.Loss],
        });
}
