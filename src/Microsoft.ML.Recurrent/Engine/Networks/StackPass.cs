using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>What a <see cref="Stack"/> keeps of a batch.</summary>
internal sealed class StackPass
{
    public StackLevelPass[] Levels { get; private set; } = [];

    public Columns Output { get; set; }

    public void Start(int levelCount)
    {
        if (Levels.Length != levelCount)
        {
            Levels = new StackLevelPass[levelCount];
        }
    }

    /// <summary>Writes the states after each sequence's last step, in packed order.</summary>
    public void ReadFinalStates(Stack stack, ReadOnlySpan<RecurrentStates> target)
    {
        for (int level = 0; level < target.Length; level++)
        {
            stack.Levels[level].Recurrent.ReadFinalStates(Levels[level].Recurrent, target[level]);
        }
    }
}
