using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>States, or their gradients, of all levels of a stack in memory of the batch. A field of a pass: renting again allocates nothing.</summary>
internal sealed class StateSet
{
    private RecurrentStates[] _levels = [];

    public RecurrentStates[] Rent(Stack stack, int sequenceCount, Workspace workspace)
    {
        if (_levels.Length != stack.Levels.Length)
        {
            _levels = new RecurrentStates[stack.Levels.Length];
            for (int level = 0; level < _levels.Length; level++)
            {
                RecurrentLayer layer = stack.Levels[level].Recurrent;
                _levels[level] = new RecurrentStates(new Matrix[layer.DirectionCount], new Matrix[layer.HasCellState ? layer.DirectionCount : 0]);
            }
        }

        for (int level = 0; level < _levels.Length; level++)
        {
            int width = stack.Levels[level].Recurrent.HiddenSize;
            RentAll(_levels[level].Hidden, sequenceCount, width, workspace);
            RentAll(_levels[level].Cell, sequenceCount, width, workspace);
        }

        return _levels;
    }

    private static void RentAll(Matrix[] matrices, int rows, int columns, Workspace workspace)
    {
        for (int i = 0; i < matrices.Length; i++)
        {
            matrices[i] = workspace.RentPadded(rows, columns);
        }
    }
}
