using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The sums of an epoch under way.</summary>
internal struct EpochProgress
{
    private double _normSum;
    private int _updateCount;

    public BatchLoss Loss { get; private set; }

    public int SkippedCount { get; private set; }

    /// <summary>Mini-batches skipped one after the other, over epochs, up to now.</summary>
    public int SkippedInARow { get; private set; }

    public readonly double MeanNorm => _updateCount == 0 ? 0 : _normSum / _updateCount;

    public static EpochProgress After(EpochProgress last) => new() { SkippedInARow = last.SkippedInARow };

    public void AddUpdate(BatchLoss loss, double norm)
    {
        Loss += loss;
        _normSum += norm;
        _updateCount++;
        SkippedInARow = 0;
    }

    public void AddSkipped()
    {
        SkippedCount++;
        SkippedInARow++;
    }
}
