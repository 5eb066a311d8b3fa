using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceRegressionCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentSequenceRegressionTrainer"/> that predict the numbers of each step best, for so many seconds.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public RecurrentExperiment<SequenceRegressionMetrics> CreateRecurrentExperiment(uint maxExperimentTimeInSeconds)
        => CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentSequenceRegressionTrainer"/> that predict the numbers of each step best.</summary>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public RecurrentExperiment<SequenceRegressionMetrics> CreateRecurrentExperiment(RecurrentExperimentSettings settings)
        => new(_mlContext, settings, new ExperimentTask<SequenceRegressionMetrics>
        {
            NewOptions = () => new RecurrentSequenceRegressionTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentSequenceRegressionTrainer(environment, (RecurrentSequenceRegressionTrainer.Options)options),
            Evaluate = (model, fold, options) => Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.RootMeanSquaredError],
        });
}
