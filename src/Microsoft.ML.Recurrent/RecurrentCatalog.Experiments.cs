using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentMulticlassTrainer"/> that classify best, for so many seconds.</summary>
    /// <param name="catalog">The multiclass operations.</param>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public static RecurrentExperiment<MulticlassClassificationMetrics> CreateRecurrentExperiment(
        this MulticlassClassificationCatalog catalog, uint maxExperimentTimeInSeconds)
        => catalog.CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentMulticlassTrainer"/> that classify best.</summary>
    /// <param name="catalog">The multiclass operations.</param>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public static RecurrentExperiment<MulticlassClassificationMetrics> CreateRecurrentExperiment(
        this MulticlassClassificationCatalog catalog, RecurrentExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RecurrentExperiment<MulticlassClassificationMetrics>(Catalogs.EnvironmentOf(catalog.Trainers), settings, new ExperimentTask<MulticlassClassificationMetrics>
        {
            NewOptions = () => new RecurrentMulticlassTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentMulticlassTrainer(environment, (RecurrentMulticlassTrainer.Options)options),
            Evaluate = (model, fold, options) => catalog.Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.Accuracy],
        });
    }

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentBinaryTrainer"/> that answer best, for so many seconds.</summary>
    /// <param name="catalog">The binary operations.</param>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public static RecurrentExperiment<CalibratedBinaryClassificationMetrics> CreateRecurrentExperiment(
        this BinaryClassificationCatalog catalog, uint maxExperimentTimeInSeconds)
        => catalog.CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentBinaryTrainer"/> that answer best.</summary>
    /// <param name="catalog">The binary operations.</param>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public static RecurrentExperiment<CalibratedBinaryClassificationMetrics> CreateRecurrentExperiment(
        this BinaryClassificationCatalog catalog, RecurrentExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RecurrentExperiment<CalibratedBinaryClassificationMetrics>(Catalogs.EnvironmentOf(catalog.Trainers), settings, new ExperimentTask<CalibratedBinaryClassificationMetrics>
        {
            NewOptions = () => new RecurrentBinaryTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentBinaryTrainer(environment, (RecurrentBinaryTrainer.Options)options),
            Evaluate = (model, fold, options) => catalog.Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.Accuracy],
        });
    }

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentRegressionTrainer"/> that predict a number best, for so many seconds.</summary>
    /// <param name="catalog">The regression operations.</param>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public static RecurrentExperiment<RegressionMetrics> CreateRecurrentExperiment(
        this RegressionCatalog catalog, uint maxExperimentTimeInSeconds)
        => catalog.CreateRecurrentExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentRegressionTrainer"/> that predict a number best.</summary>
    /// <param name="catalog">The regression operations.</param>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public static RecurrentExperiment<RegressionMetrics> CreateRecurrentExperiment(
        this RegressionCatalog catalog, RecurrentExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RecurrentExperiment<RegressionMetrics>(Catalogs.EnvironmentOf(catalog.Trainers), settings, new ExperimentTask<RegressionMetrics>
        {
            NewOptions = () => new RecurrentRegressionTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentRegressionTrainer(environment, (RecurrentRegressionTrainer.Options)options),
            Evaluate = (model, fold, options) => catalog.Evaluate(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.RootMeanSquaredError],
        });
    }

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentRegressionTrainer"/> that predict several numbers best, for so many seconds.</summary>
    /// <param name="catalog">The regression operations.</param>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    public static RecurrentExperiment<VectorRegressionMetrics> CreateRecurrentVectorExperiment(
        this RegressionCatalog catalog, uint maxExperimentTimeInSeconds)
        => catalog.CreateRecurrentVectorExperiment(new RecurrentExperimentSettings { MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentRegressionTrainer"/> that predict several numbers best.</summary>
    /// <param name="catalog">The regression operations.</param>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public static RecurrentExperiment<VectorRegressionMetrics> CreateRecurrentVectorExperiment(
        this RegressionCatalog catalog, RecurrentExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RecurrentExperiment<VectorRegressionMetrics>(Catalogs.EnvironmentOf(catalog.Trainers), settings, new ExperimentTask<VectorRegressionMetrics>
        {
            NewOptions = () => new RecurrentRegressionTrainer.Options(),
            NewTrainer = (environment, options) => new RecurrentRegressionTrainer(environment, (RecurrentRegressionTrainer.Options)options),
            Evaluate = (model, fold, options) => catalog.EvaluateVector(model.Transform(fold.ValidationRows), options.LabelColumnName),
            Metrics = [EarlyStoppingMetric.RootMeanSquaredError],
        });
    }
}
