using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>Where gradients become new weights: once per batch, or once per window where every step has its loss.</summary>
internal interface IWeightUpdate
{
    /// <summary>Uses up the execution's gradients: afterwards they are zero and the network is packed anew.</summary>
    void Apply(BatchLoss loss);
}
