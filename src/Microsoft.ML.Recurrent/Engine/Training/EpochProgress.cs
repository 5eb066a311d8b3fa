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

    /// <summary>Updates whose gradients were scaled down to the limit of their norm.</summary>
    public int ClippedCount { get; set; }

    /// <summary>Sequences of the mini-batches that are done.</summary>
    public long SequenceCount { get; set; }

    /// <summary>Steps of these sequences.</summary>
    public long StepCount { get; set; }

    /// <summary>Mini-batches skipped one after the other, over epochs, up to now.</summary>
    public int SkippedInARow { get; set; }

    /// <summary>Part of the updates whose gradients were scaled down.</summary>
    public readonly double ClippedShare => UpdateCount == 0 ? 0 : (double)ClippedCount / UpdateCount;

    public readonly double MeanNorm => UpdateCount == 0 ? 0 : NormSum / UpdateCount;

    public static EpochProgress After(EpochProgress last) => new() { SkippedInARow = last.SkippedInARow };

    public void AddUpdate(BatchLoss loss, double norm, bool isClipped)
    {
        ClippedCount += isClipped ? 1 : 0;
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
