using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Makes trainers of trials, and trains trials in this process.</summary>
/// <param name="options">What every trial begins with.</param>
/// <param name="newTrainer">Of the task.</param>
/// <param name="folds">The rows.</param>
/// <param name="sets">The rows as they are read.</param>
internal sealed class TrialTrainer(
    RecurrentTrainerOptions options, Func<RecurrentTrainerOptions, IRecurrentTrainer> newTrainer, IReadOnlyList<TrialFold> folds, SharedTrainingSets sets)
{
    public IReadOnlyList<TrialFold> Folds => folds;

    public SharedTrainingSets Sets => sets;

    public RecurrentTrainerOptions Options => options;

    /// <summary>The options of a trial.</summary>
    public RecurrentTrainerOptions OptionsOf(TrialParameters parameters)
    {
        RecurrentTrainerOptions own = options.Copy();
        foreach ((string name, object value) in parameters)
        {
            OptionPath.Of(own.GetType(), name).Set(own, value);
        }

        return own;
    }

    public IRecurrentTrainer TrainerOf(RecurrentTrainerOptions own) => newTrainer(own);

    /// <summary>A model as a transformer, of rows behind the featurizer.</summary>
    public ITransformer TransformerOf(FittedModel model) => newTrainer(options).NewTransformer(model);

    /// <summary>A fold's model as a transformer, of rows as they were given.</summary>
    public ITransformer ModelOf(FittedModel model, int fold)
        => folds[fold].Featurizer is { } featurizer ? new TransformerChain<ITransformer>(featurizer, TransformerOf(model)) : TransformerOf(model);

    /// <summary>Trains a trial from one epoch to another.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch had ended.</exception>
    public IReadOnlyList<FittedModel> Train(TrialOrder order, Func<TrialReport, TrialCommand> report, Cancellation cancellation)
    {
        RecurrentTrainerOptions own = OptionsOf(order.Parameters);
        own.Seed = order.Seed;
        own.NumberOfEpochs = order.NumberOfEpochs;
        return new TrialTraining(newTrainer(own), own, folds.Count, sets, order, report, cancellation).Run();
    }
}
