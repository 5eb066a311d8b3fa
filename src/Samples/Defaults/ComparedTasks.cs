using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Transforms;
using Samples.Data.Sequences;
using Samples.Running;

namespace Samples.Defaults;

/// <summary>Trainings and measures of each task.</summary>
internal static class ComparedTasks
{
    /// <summary>Accuracy; the label is a text.</summary>
    public static TrainedFigure Classes(MLContext ml, RecurrentTrainerOptions options, DataParts parts, string labelColumnName)
    {
        RecurrentMulticlassTrainer trainer = ml.MulticlassClassification.Trainers.Recurrent((RecurrentMulticlassTrainer.Options)options);
        ValueToKeyMappingEstimator keys = ml.Transforms.Conversion.MapValueToKey("Label", labelColumnName);
        return Figure(
            () => parts.Validation is { } validation ? ml.Model.FitWithValidation(keys, trainer, parts.Training, validation) : keys.Append(trainer).Fit(parts.Training),
            model => TestAccuracy.Of(ml, model.Transform(parts.Test)));
    }

    /// <summary>Entity F1 where labels mark entities, else the share of right tokens.</summary>
    public static TrainedFigure Tags(MLContext ml, RecurrentTrainerOptions options, DataParts parts, bool hasEntities)
    {
        RecurrentTaggingTrainer trainer = ml.SequenceTagging.Trainers.Recurrent((RecurrentTaggingTrainer.Options)options);
        return Figure(
            () => parts.Validation is { } validation ? trainer.Fit(parts.Training, validation) : trainer.Fit(parts.Training),
            model =>
            {
                SequenceTaggingMetrics metrics = ml.SequenceTagging.Evaluate(model.Transform(parts.Test), options.LabelColumnName);
                return hasEntities ? metrics.EntityF1 : metrics.TokenAccuracy;
            });
    }

    /// <summary>Accuracy of spam or not.</summary>
    public static TrainedFigure Flags(MLContext ml, RecurrentTrainerOptions options, DataParts parts) => Figure(
        () => ml.BinaryClassification.Trainers.Recurrent((RecurrentBinaryTrainer.Options)options).Fit(parts.Training),
        model => ml.BinaryClassification.Evaluate(model.Transform(parts.Test), nameof(TextMessage.IsSpam)).Accuracy);

    /// <summary>R squared.</summary>
    public static TrainedFigure Numbers(MLContext ml, RecurrentTrainerOptions options, DataParts parts) => Figure(
        () => ml.Regression.Trainers.Recurrent((RecurrentRegressionTrainer.Options)options).Fit(parts.Training),
        model => ml.Regression.Evaluate(model.Transform(parts.Test), options.LabelColumnName).RSquared);

    private static TrainedFigure Figure(Func<ITransformer> fit, Func<ITransformer, double> measure)
    {
        long start = Stopwatch.GetTimestamp();
        ITransformer model = fit();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return new TrainedFigure(measure(model), time);
    }
}
