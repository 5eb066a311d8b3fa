using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The sums of an epoch under way.</summary>
internal record struct EpochProgress
{
    public BatchLoss Loss { get; set; }

    /// <summary>Over the updates, of the gradients' norms before clipping.</summary>
    public double NormSum { get; set; }

    public int UpdateCount { get; set; }

    public int SkippedCount { get; set; }

    /// <summary>Mini-batches skipped one after the other, over epochs, up to now.</summary>
    public int SkippedInARow { get; set; }

    public readonly double MeanNorm => UpdateCount == 0 ? 0 : NormSum / UpdateCount;

    public static EpochProgress After(EpochProgress last) => new() { SkippedInARow = last.SkippedInARow };

    public void AddUpdate(BatchLoss loss, double norm)
    {
        Loss += loss;
        NormSum += norm;
        UpdateCount++;
        SkippedInARow = 0;
    }

    public void AddSkipped()
    {
        SkippedCount++;
        SkippedInARow++;
    }
}
