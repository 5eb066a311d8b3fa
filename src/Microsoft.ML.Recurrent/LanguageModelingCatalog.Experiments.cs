using Microsoft.ML.Recurrent.Experiments;

namespace Microsoft.ML.Recurrent;

public sealed partial class LanguageModelingCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentLanguageModelTrainer"/> that predict the next token best, for so many seconds.</summary>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public RecurrentExperiment<LanguageModelingMetrics> CreateRecurrentExperiment(uint maxExperimentTimeInSeconds)
        => CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentLanguageModelTrainer"/> that predict the next token best.</summary>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public RecurrentExperiment<LanguageModelingMetrics> CreateRecurrentExperiment(RecurrentExperimentSettings settings)
        => new(_mlContext, settings, new ExperimentTask<LanguageModelingMetrics>
        {
            NewOptions = () => new RecurrentLanguageModelTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentLanguageModelTrainer(environment, (RecurrentLanguageModelTrainer.Options)options),
            Evaluate = (model, fold, options) => Evaluate(fold.ValidationRows, model),
            Metrics = [EarlyStoppingMetric.Loss],
            HasFolds = false,
            Complete = options => ((RecurrentLanguageModelTrainer.Options)options).OfOneColumn(),
        });
}
