using System.Diagnostics;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>For each task the trainer that made a model.</summary>
internal static class ContinuingTrainers
{
    /// <summary>Options of a model's task, at their defaults.</summary>
    public static RecurrentTrainerOptions NewOptions(ITransformer model) => model switch
    {
        RecurrentMulticlassTransformer => new RecurrentMulticlassTrainer.Options(),
        RecurrentBinaryTransformer => new RecurrentBinaryTrainer.Options(),
        RecurrentMultiLabelTransformer => new RecurrentMultiLabelTrainer.Options(),
        RecurrentRegressionTransformer => new RecurrentRegressionTrainer.Options(),
        RecurrentSequenceRegressionTransformer => new RecurrentSequenceRegressionTrainer.Options(),
        RecurrentTaggingTransformer => new RecurrentTaggingTrainer.Options(),
        RecurrentSequenceToSequenceTransformer => new RecurrentSequenceToSequenceTrainer.Options(),
        RecurrentLanguageModelTransformer => new RecurrentLanguageModelTrainer.Options(),
        RecurrentForecastTransformer => new RecurrentForecastTrainer.Options(),
        _ => throw new UnreachableException($"No trainer makes {model.GetType().Name}."),
    };

    /// <summary>The transformer of a chain that can be trained further.</summary>
    /// <exception cref="ArgumentException">The model has none, or several.</exception>
    public static ITransformer Find(ITransformer model)
        => RecurrentChain.Flatten(model).Any(step => step is RecurrentForecastTransformer) ? ForecastChain.Of(model).Forecaster : RecurrentChain.Find(model);

    /// <summary>Gives options of a model's task the values of its training.</summary>
    /// <returns>What differs from the defaults, in words.</returns>
    public static string Read(RecurrentTrainerOptions options, ITransformer model) => model is RecurrentForecastTransformer forecaster
        ? TrainerOptionsReader.Read(options, forecaster.Fitted.TrainingOptions, decoding: null)
        : TrainerOptionsReader.Read(options, ((IRecurrentTransformer)model).Fitted.TrainingOptions, ((IRecurrentTransformer)model).Fitted.Output.Decoding);

    /// <summary>Trains a model further.</summary>
    /// <exception cref="ArgumentException">The options are those of another task.</exception>
    public static ITransformer Fit(
        IHostEnvironment environment,
        ITransformer model,
        RecurrentTrainerOptions options,
        IDataView data,
        IDataView? validationData,
        ContinueTrainingOptions? growth)
    {
        return options switch
        {
            RecurrentMulticlassTrainer.Options own => Fit(new RecurrentMulticlassTrainer(environment, own)),
            RecurrentBinaryTrainer.Options own => Fit(new RecurrentBinaryTrainer(environment, own)),
            RecurrentMultiLabelTrainer.Options own => Fit(new RecurrentMultiLabelTrainer(environment, own)),
            RecurrentRegressionTrainer.Options own => Fit(new RecurrentRegressionTrainer(environment, own)),
            RecurrentSequenceRegressionTrainer.Options own => Fit(new RecurrentSequenceRegressionTrainer(environment, own)),
            RecurrentTaggingTrainer.Options own => Fit(new RecurrentTaggingTrainer(environment, own)),
            RecurrentSequenceToSequenceTrainer.Options own => Fit(new RecurrentSequenceToSequenceTrainer(environment, own)),
            RecurrentLanguageModelTrainer.Options own => Fit(new RecurrentLanguageModelTrainer(environment, own)),
            RecurrentForecastTrainer.Options own => FitForecaster(new RecurrentForecastTrainer(environment, own)),
            _ => throw new UnreachableException($"No trainer takes {options.GetType()}."),
        };

        ITransformer FitForecaster(RecurrentForecastTrainer trainer)
            => validationData is null ? trainer.Fit(data, model, growth) : trainer.Fit(data, validationData, model, growth);

        ITransformer Fit<TTransformer>(RecurrentTrainer<TTransformer> trainer)
            where TTransformer : RecurrentTransformer<TTransformer>
            => validationData is null ? trainer.Fit(data, model, growth) : trainer.Fit(data, validationData, model, growth);
    }
}
