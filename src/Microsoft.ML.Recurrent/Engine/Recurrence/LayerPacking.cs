using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>Brings the packed weights of a layer's directions up to date, whole or without what weight drop takes. Threads share out blocks of units and of columns.</summary>
internal sealed class LayerPacking(RecurrentDirection[] directions) : IParallelWork
{
    private readonly LayerDropping _dropping = new(directions);
    private AlignedBuffer _weights = null!;
    private uint _droppedUpdate;

    /// <summary>Packs all weights, whole.</summary>
    public void Pack(AlignedBuffer weights, int threadCount)
    {
        _weights = weights;
        WorkerPool.Shared.Run(this, threadCount);
        foreach (RecurrentDirection direction in directions)
        {
            direction.Weights.Drop?.Stop();
        }
    }

    /// <summary>
    /// Packs the recurrent matrices anew without what the update at hand drops of them, until <see cref="Pack"/> or <see cref="KeepWeights"/>
    /// packs them whole. The master copy stays whole, and Backward gives dropped weights no gradient.
    /// </summary>
    public void DropWeights(AlignedBuffer weights, Execution execution)
    {
        if (directions[0].Weights.Drop is not { } first || (first.IsActive && _droppedUpdate == execution.Update))
        {
            return;
        }

        _droppedUpdate = execution.Update;
        foreach (RecurrentDirection direction in directions)
        {
            direction.Weights.Drop!.Start();
        }

        _dropping.Run(weights, execution);
    }

    /// <summary>Packs whole recurrent matrices where weights are dropped.</summary>
    public void KeepWeights(AlignedBuffer weights, Execution execution)
    {
        if (directions[0].Weights.Drop is { IsActive: true })
        {
            Pack(weights, execution.ThreadCount);
        }
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        foreach (RecurrentDirection direction in directions)
        {
            direction.Weights.Pack(_weights, share, shareCount);
        }
    }
}
