using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

public sealed partial class MultiLabelClassificationCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentMultiLabelTrainer"/> that find labels best, for so many seconds.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public RecurrentExperiment<MultiLabelClassificationMetrics> CreateRecurrentExperiment(uint maxExperimentTimeInSeconds)
        => CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentMultiLabelTrainer"/> that find labels best.</summary>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public RecurrentExperiment<MultiLabelClassificationMetrics> CreateRecurrentExperiment(RecurrentExperimentSettings settings)
        => new(_mlContext, settings, new ExperimentTask<MultiLabelClassificationMetrics>
        {
            NewOptions = () => new RecurrentMultiLabelTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentMultiLabelTrainer(environment, (RecurrentMultiLabelTrainer.Options)options),
            Evaluate = (model, fold, options) => Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.MicroF1],
        });
}
