using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>How the rows of folds are read and trained on: what forecasters do in another way than all other tasks. Calls may come from several threads.</summary>
internal interface IFoldTrainer
{
    /// <summary>A trainer as a step of a pipeline.</summary>
    IEstimator<ITransformer> EstimatorOf(RecurrentTrainerOptions options);

    /// <summary>A model as a transformer, of rows behind the featurizer.</summary>
    ITransformer TransformerOf(IFittedModel model, RecurrentTrainerOptions options);

    /// <summary>The model of a transformer that was saved.</summary>
    IFittedModel ModelOf(ITransformer transformer);

    /// <summary>Resolves what was left open by a look at the rows of the first fold, and validates the options.</summary>
    /// <param name="options">What every trial begins with; the metric and what the rows decide are set in it.</param>
    /// <param name="settings">Of the experiment.</param>
    /// <param name="cancellation">Asked at every row.</param>
    ExperimentStart Settle(RecurrentTrainerOptions options, RecurrentExperimentSettings settings, Cancellation cancellation);

    /// <summary>Adds the rows of a fold to a hash.</summary>
    void AddRows(IncrementalHash hash, int fold, RecurrentTrainerOptions options, Cancellation cancellation);

    /// <summary>Trains on a fold, from the checkpoint that the options name.</summary>
    /// <param name="fold">Its number.</param>
    /// <param name="options">Validated.</param>
    /// <param name="seed">Decides everything random.</param>
    /// <param name="begin">Told of the weights and of the steps of an epoch, before the first one.</param>
    /// <param name="cancellation">Ends training within a mini-batch.</param>
    IFittedModel Train(int fold, RecurrentTrainerOptions options, ulong seed, Action<ParameterSet, long> begin, Cancellation cancellation);

    /// <summary>The rows of a fold that a model is measured on, as they were given.</summary>
    IDataView MeasuredRows(IFittedModel model, int fold);
}
