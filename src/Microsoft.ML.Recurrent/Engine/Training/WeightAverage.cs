using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The mean of the weights after each update since it began.</summary>
/// <param name="weightLength">Floats of the weights.</param>
internal sealed class WeightAverage(int weightLength) : IParallelWork
{
    private AlignedBuffer _weights = null!;
    private float _part;
    private bool _swaps;

    public AlignedBuffer Mean { get; } = new(weightLength);

    /// <summary>Updates in the mean.</summary>
    public long Count { get; set; }

    /// <summary>Whether updates are added.</summary>
    public bool HasBegun { get; set; }

    /// <summary>
    /// Whether an epoch's loss is above the lowest of the epochs more than <paramref name="interval"/> before it.
    /// </summary>
    /// <param name="history">The epochs so far, that epoch the last; their loss is that on validation data, or on the training data where there are none.</param>
    /// <param name="interval">At least 1.</param>
    public static bool IsTriggered(IReadOnlyList<EpochResult> history, int interval)
    {
        double lowest = double.PositiveInfinity;
        for (int epoch = 0; epoch < history.Count - 1 - interval; epoch++)
        {
            double loss = LossOf(history[epoch]);
            lowest = loss < lowest ? loss : lowest;
        }

        return history.Count > 0 && LossOf(history[^1]) > lowest;
    }

    /// <summary>Adds the weights that an update left: mean += (weights - mean) / count.</summary>
    public void Add(AlignedBuffer weights, Execution execution)
    {
        Count++;
        _weights = weights;
        _part = (float)(1.0 / Count);
        _swaps = false;
        execution.Run(this, weights.Length);
    }

    /// <summary>Exchanges mean and weights; twice leaves both as they were.</summary>
    public void Swap(AlignedBuffer weights, Execution execution)
    {
        _weights = weights;
        _swaps = true;
        execution.Run(this, weights.Length);
    }

    public void CopyFrom(WeightAverage other)
    {
        other.Mean.Span.CopyTo(Mean.Span);
        (Count, HasBegun) = (other.Count, other.HasBegun);
    }

    private static double LossOf(EpochResult epoch) => epoch.ValidationLoss ?? epoch.TrainingLoss;

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan part = RowSpan.Contiguous(Mean.Length, share, shareCount);
        Span<float> mean = Mean.Span.Slice(part.First, part.Count);
        Span<float> weights = _weights.Span.Slice(part.First, part.Count);
        if (_swaps)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                (mean[i], weights[i]) = (weights[i], mean[i]);
            }

            return;
        }

        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] += (weights[i] - mean[i]) * _part;
        }
    }
}
