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

    public static TrainingBatches Of(TrainingSet data, TrainingSettings settings) => new(
        data.TrainingStream is { } training
            ? StreamedBatches.ForTraining(training, settings.BatchSize, settings.EpochCount, settings.Seed)
            : new LengthBucketSampler(data.Training, settings.BatchSize, settings.Seed),
        (data.ValidationStream, data.Validation) switch
        {
            ({ } stream, _) => StreamedBatches.ForEvaluation(stream, TrainingLoop.EvaluationBatchSize),
            (_, { } store) => new EvaluationBatches(store, TrainingLoop.EvaluationBatchSize),
            _ => null,
        });

    /// <summary>Ends reading ahead.</summary>
    public void Dispose()
    {
        (Training as IDisposable)?.Dispose();
        (Validation as IDisposable)?.Dispose();
    }
}
