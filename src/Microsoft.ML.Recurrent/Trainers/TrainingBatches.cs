using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>The batches of a training set, from memory or from rows that are read again.</summary>
internal sealed class TrainingBatches : IDisposable
{
    /// <param name="training">What is learned from.</param>
    /// <param name="validation">What is validated on; null: nothing.</param>
    public TrainingBatches(IBatchSource training, IBatchSource? validation)
    {
        Training = training;
        Validation = validation;
    }

    public IBatchSource Training { get; }

    /// <summary>Null without validation data.</summary>
    public IBatchSource? Validation { get; }

    /// <param name="data">The data.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="evaluationSteps">Steps of a batch of validation data.</param>
    public static TrainingBatches Of(TrainingSet data, TrainingSettings settings, long evaluationSteps) => new(
        (data.TrainingStream, settings.BatchTokens) switch
        {
            ({ } stream, 0) => StreamedBatches.ForTraining(stream, settings.BatchSize, settings.EpochCount, settings.Seed),
            ({ } stream, var budget) => StreamedBatches.ForTokens(
                stream,
                budget,
                settings.EpochCount,
                settings.Seed,
                TokenBudgetSampler.BatchCountOf(data.Statistics.StepCount, (long)data.Statistics.SymbolCounts().Sum(), budget)),
            (_, 0) => new LengthBucketSampler(data.Training, settings.BatchSize, settings.Seed),
            (_, var budget) => new TokenBudgetSampler(data.Training, budget, settings.Seed),
        },
        (data.ValidationStream, data.Validation) switch
        {
            ({ } stream, _) => StreamedBatches.ForEvaluation(stream, TrainingLoop.EvaluationBatchSize, evaluationSteps),
            (_, { } store) => new EvaluationBatches(store, TrainingLoop.EvaluationBatchSize, evaluationSteps),
            _ => null,
        });

    /// <summary>Ends reading ahead.</summary>
    public void Dispose()
    {
        (Training as IDisposable)?.Dispose();
        (Validation as IDisposable)?.Dispose();
    }
}
