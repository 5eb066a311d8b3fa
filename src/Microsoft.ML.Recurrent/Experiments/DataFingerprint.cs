using System.Security.Cryptography;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Trainers;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>A hash of the rows of all folds, read as the experiment's options read them; of rows that are streamed, of their number alone.</summary>
internal static class DataFingerprint
{
    public static string Of(int foldCount, TrialTrainer trainer, Cancellation cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(trainer.Options);
        for (int fold = 0; fold < foldCount; fold++)
        {
            TrainingSet set = trainer.Sets.Of(fold, reading, trainer.TrainerOf(reading).NewTask(reading), cancellation);
            SequenceHash.Add(hash, set.Training);
            SequenceHash.AddAll<long>(hash, [set.Rows.Read, set.ValidationCount]);
            if (set.Validation is { } validation)
            {
                SequenceHash.Add(hash, validation);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
