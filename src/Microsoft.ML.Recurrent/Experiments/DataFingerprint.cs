using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Trials;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>A hash of the rows of all folds, read as the experiment's options read them; of rows that are streamed, of their number alone.</summary>
internal static class DataFingerprint
{
    public static string Of(int foldCount, TrialTrainer trainer, Cancellation cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int fold = 0; fold < foldCount; fold++)
        {
            trainer.FoldTrainer.AddRows(hash, fold, trainer.Options, cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
