using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Counts the updates it is asked for and changes nothing.</summary>
internal sealed class QuietUpdate : IWeightUpdate
{
    public int Count { get; private set; }

    public void Apply(BatchLoss loss) => Count++;
}
