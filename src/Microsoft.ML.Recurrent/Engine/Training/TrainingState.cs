using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Everything of a training run that changes while it trains. A run that begins with a copy, made between any two mini-batches, of a run with the same
/// settings and data goes on to the same bits. Gradients are no part of it: between mini-batches they are zero.
/// </summary>
/// <param name="weights">The network's master weights.</param>
/// <param name="optimizer">The optimiser's.</param>
/// <param name="average">That of the weights, in runs that have one.</param>
/// <param name="carried">States of recurrent layers that go on from one mini-batch to the next, in runs that have such; null: none.</param>
internal sealed class TrainingState(
    AlignedBuffer weights, OptimizerState optimizer, WeightAverage? average = null, IReadOnlyList<AlignedBuffer>? carried = null)
{
    public AlignedBuffer Weights { get; } = weights;

    public OptimizerState Optimizer { get; } = optimizer;

    public WeightAverage? Average { get; } = average;

    /// <summary>States of recurrent layers that go on from one mini-batch to the next.</summary>
    public IReadOnlyList<AlignedBuffer> Carried { get; } = carried ?? [];

    public PlateauState Plateau { get; } = new();

    public BestEpoch Best { get; } = new(weights.Length);

    /// <summary>The epoch under way, from 1; 0 before the first.</summary>
    public int Epoch { get; set; }

    /// <summary>Mini-batches of that epoch that are done; -1 once it has ended.</summary>
    public long BatchCount { get; set; } = -1;

    /// <summary>Mini-batches of all epochs that are done; keys dropout masks and the learning rate.</summary>
    public long Step { get; set; }

    /// <summary>A field, because its sums are added to one by one.</summary>
    public EpochProgress Progress;

    public List<EpochResult> History { get; } = [];

    /// <summary>A copy that later training does not change, with memory of its own.</summary>
    public TrainingState Copy()
    {
        var copy = new TrainingState(
            new AlignedBuffer(Weights.Length),
            Optimizer.NewLike(),
            Average is null ? null : new WeightAverage(Weights.Length),
            [.. Carried.Select(states => new AlignedBuffer(states.Length))]);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Takes all values of a state of the same network and optimiser.</summary>
    public void CopyFrom(TrainingState other)
    {
        Debug.Assert(other.Weights.Length == Weights.Length);
        other.Weights.Span.CopyTo(Weights.Span);
        Optimizer.CopyFrom(other.Optimizer);
        Debug.Assert(Average is null == other.Average is null);
        Average?.CopyFrom(other.Average!);
        Debug.Assert(Carried.Count == other.Carried.Count);
        for (int i = 0; i < Carried.Count; i++)
        {
            other.Carried[i].Span.CopyTo(Carried[i].Span);
        }

        (Plateau.Level, Plateau.LowestLoss, Plateau.EpochsWithoutGain) = (other.Plateau.Level, other.Plateau.LowestLoss, other.Plateau.EpochsWithoutGain);
        other.Best.Weights.Span.CopyTo(Best.Weights.Span);
        (Best.Epoch, Best.Loss, Best.Metric, Best.EpochsWithoutGain) = (other.Best.Epoch, other.Best.Loss, other.Best.Metric, other.Best.EpochsWithoutGain);
        (Epoch, BatchCount, Step, Progress) = (other.Epoch, other.BatchCount, other.Step, other.Progress);
        History.Clear();
        History.AddRange(other.History);
    }
}
