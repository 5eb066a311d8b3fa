using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The best epoch so far, with a copy of its weights.</summary>
/// <param name="weightLength">Floats of the weights.</param>
internal sealed class BestEpoch(int weightLength)
{
    public AlignedBuffer Weights { get; } = new(weightLength);

    /// <summary>Number of the epoch, from 1; 0 before there is one.</summary>
    public int Epoch { get; set; }

    public double Loss { get; set; } = double.PositiveInfinity;

    /// <summary>Of the metric that chooses, where one does.</summary>
    public double Metric { get; set; }

    /// <summary>Epochs that ended since.</summary>
    public int EpochsWithoutGain { get; set; }
}
