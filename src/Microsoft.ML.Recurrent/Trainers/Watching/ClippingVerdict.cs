namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>Tells whether clipping, which is there for the few batches whose gradients explode, acts on most of them.</summary>
internal static class ClippingVerdict
{
    private const double Most = 0.5;

    /// <summary>What is wrong in an epoch, the last one, or null.</summary>
    public static string? TextOf(TrainingEpoch epoch, float maximumNorm)
        => epoch.ClippedShare > Most
            ? FormattableString.Invariant(
                $"{100 * epoch.ClippedShare:F0} % of the updates of epoch {epoch.Epoch} had gradients of a norm above MaximumGradientNorm {maximumNorm:G4} (mean norm {epoch.GradientNorm:G4}) and were scaled down to it. ")
                + "If training is slow or unsteady, try a lower LearningRate, or a MaximumGradientNorm of about the mean norm."
            : null;
}
