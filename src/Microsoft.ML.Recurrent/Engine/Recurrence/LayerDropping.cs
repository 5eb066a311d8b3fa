using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>Weight drop of a layer's directions: drawing masks and packing what they leave, one after the other.</summary>
internal sealed class LayerDropping(RecurrentDirection[] directions) : IParallelWork
{
    private AlignedBuffer _weights = null!;
    private Execution _execution = null!;
    private bool _packs;

    /// <summary>Draws the masks of the update at hand and packs the recurrent matrices times these.</summary>
    public void Run(AlignedBuffer weights, Execution execution)
    {
        _weights = weights;
        _execution = execution;
        _packs = false;
        execution.Run(this);
        _packs = true;
        execution.Run(this);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        foreach (RecurrentDirection direction in directions)
        {
            WeightDrop drop = direction.Weights.Drop!;
            if (_packs)
            {
                direction.Weights.PackRecurrent(drop.Weights, share, shareCount);
            }
            else
            {
                drop.Draw(direction.Weights.WeightHh!.In(_weights), _execution, share, shareCount);
            }
        }
    }
}
