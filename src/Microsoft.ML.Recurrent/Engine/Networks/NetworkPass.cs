using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>What a network keeps of a batch.</summary>
internal sealed class NetworkPass
{
    public InputStagePass Input { get; set; } = null!;

    public Pass? InputDropout { get; set; }

    public StackPass Stack { get; set; } = null!;

    public Pass? Pooling { get; set; }

    public Pass? OutputDropout { get; set; }

    public HeadPass Head { get; set; } = null!;
}
