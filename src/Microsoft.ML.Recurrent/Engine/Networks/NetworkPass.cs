using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>What a network keeps of a batch.</summary>
internal sealed class NetworkPass
{
    public BatchLayout Layout { get; private set; } = null!;

    public InputStagePass Input { get; set; } = null!;

    public Pass? InputDropout { get; set; }

    public StackLevelPass[] Levels { get; private set; } = [];

    public Columns StackOutput { get; set; }

    public Pass? Pooling { get; set; }

    public Pass? OutputDropout { get; set; }

    public HeadPass Head { get; set; } = null!;

    public void Start(BatchLayout layout, int levelCount)
    {
        Layout = layout;
        if (Levels.Length != levelCount)
        {
            Levels = new StackLevelPass[levelCount];
        }
    }

    /// <summary>Overwrites the states that came in with those after each sequence's last step here.</summary>
    public void ReadExitStates(Network network, RecurrentStates[]? states)
    {
        for (int level = 0; states is not null && level < states.Length; level++)
        {
            network.Levels[level].Recurrent.ReadFinalStates(Levels[level].Recurrent, states[level]);
        }
    }
}
