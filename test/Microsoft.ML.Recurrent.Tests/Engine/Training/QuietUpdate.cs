using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Counts the updates it is asked for, uses the gradients up and changes nothing.</summary>
internal sealed class QuietUpdate(Gradients gradients) : IWeightUpdate
{
    public int Count { get; private set; }

    public void Apply(BatchLoss loss)
    {
        Count++;
        gradients.Clear();
    }
}
