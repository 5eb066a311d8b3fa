using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Makes trainers of trials, and trains trials in this process.</summary>
/// <param name="options">What every trial begins with.</param>
/// <param name="trainer">Reads the rows and trains.</param>
/// <param name="folds">The rows.</param>
internal sealed class TrialTrainer(RecurrentTrainerOptions options, IFoldTrainer trainer, IReadOnlyList<TrialFold> folds)
{
    public IReadOnlyList<TrialFold> Folds => folds;

    public IFoldTrainer FoldTrainer => trainer;

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

    /// <summary>A model as a transformer, of rows behind the featurizer.</summary>
    public ITransformer TransformerOf(IFittedModel model) => trainer.TransformerOf(model, options);

    /// <summary>A fold's model as a transformer, of rows as they were given.</summary>
    public ITransformer ModelOf(IFittedModel model, int fold)
        => folds[fold].Featurizer is { } featurizer ? new TransformerChain<ITransformer>(featurizer, TransformerOf(model)) : TransformerOf(model);

    /// <summary>Trains a trial from one epoch to another.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before an epoch had ended.</exception>
    public IReadOnlyList<IFittedModel> Train(TrialOrder order, Func<TrialReport, TrialCommand> report, Cancellation cancellation)
    {
        RecurrentTrainerOptions own = OptionsOf(order.Parameters);
        own.Seed = order.Seed;
        own.NumberOfEpochs = order.NumberOfEpochs;
        return new TrialTraining(trainer, own, folds.Count, order, report, cancellation).Run();
    }
}
