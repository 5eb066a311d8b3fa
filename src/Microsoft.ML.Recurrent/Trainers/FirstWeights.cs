using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Trainers.WordVectors;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>What training begins with: drawn weights, given vectors of tokens, the weights of another model.</summary>
internal static class FirstWeights
{
    /// <param name="network">Takes the weights.</param>
    /// <param name="options">Say how they are drawn, and what takes their place.</param>
    /// <param name="features">The columns that the network reads.</param>
    /// <param name="data">The rows.</param>
    /// <param name="start">The model that training continues from; null: none.</param>
    /// <param name="log">Takes what was written in place of drawn weights.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <param name="threadCount">The most threads; values don't depend on it.</param>
    /// <param name="cancellation">Asked now and then.</param>
    public static void Write(
        ITrainedNetwork network,
        RecurrentTrainerOptions options,
        IReadOnlyList<FeatureColumn> features,
        TrainingSet data,
        ContinuedModel? start,
        TrainingLog log,
        ulong seed,
        int threadCount,
        Cancellation cancellation)
    {
        network.Initialize(seed, threadCount, cancellation);
        Plan.StartOf(options).Apply(network, seed, threadCount, cancellation);
        if (options.EmbeddingFile is { } path)
        {
            (int found, int total) = TokenVectors.ReadFile(path, data.Features, network, cancellation);
            log.ReadEmbeddingFile(path, found, total);
        }

        TokenVectors.Write(options.EmbeddingVectors, data.Features, network);
        if (start is not null)
        {
            start.CopyTo(network);
            log.TellStart(start.Describe(network, data.Label, features));
            if (start.WarningOf(data) is { } warning)
            {
                log.TellTrouble(warning);
            }
        }
        else if (options.InitialModel is { } initial)
        {
            (string text, bool readsOtherInputs) = StackTransfer.Copy(initial, network, features);
            log.TellInitialModel(text, readsOtherInputs);
        }
    }
}
