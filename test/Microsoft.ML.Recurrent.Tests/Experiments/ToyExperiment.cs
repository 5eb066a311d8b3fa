using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>Short experiments over <see cref="Toy"/>.</summary>
internal static class ToyExperiment
{
    public static RecurrentExperimentSettings Settings(int trials = 6, int epochs = 4) => new()
    {
        MaximumTrials = trials,
        EpochsPerTrial = epochs,
        Options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Ragged", BatchSize = 16, HiddenSize = 16 },
        NumberOfThreads = 2,
        Seed = 5,
    };

    public static RecurrentExperimentResult<MulticlassClassificationMetrics> Run(RecurrentExperimentSettings settings, IDataView? validation = null)
        => RunUntil(settings, TestContext.Current.CancellationToken, validation);

    public static RecurrentExperimentResult<MulticlassClassificationMetrics> RunUntil(
        RecurrentExperimentSettings settings, CancellationToken cancellation, IDataView? validation = null)
        => new MLContext(1).MulticlassClassification.CreateRecurrentExperiment(settings)
            .Execute(Toy.View(), validation ?? Toy.View(30, seed: 2), cancellationToken: cancellation);

    /// <summary>All that two runs of a serial experiment must have in common.</summary>
    public static string[] Texts(RecurrentExperimentResult<MulticlassClassificationMetrics> result)
        => [.. result.RunDetails.Select(run => $"{run} {run.RankingValue:R} {string.Join(' ', run.LearningCurve.Select(epoch => $"{epoch.ValidationLoss:R}"))}")];
}
