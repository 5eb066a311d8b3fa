using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>States of a recurrent layer, or gradients of them, that tests draw and read.</summary>
internal static class LayerStates
{
    /// <summary>Normal draws, a row per packed sequence; every matrix has its own.</summary>
    public static RecurrentStates Draw(RecurrentLayer layer, int sequenceCount, ulong seed)
    {
        return new RecurrentStates(Matrices(kind: 0), layer.HasCellState ? Matrices(kind: 1) : []);

        Matrix[] Matrices(int kind) => [.. Enumerable.Range(0, layer.DirectionCount).Select(direction =>
        {
            Matrix matrix = new Workspace().RentZeroed(sequenceCount, layer.HiddenSize);
            float[][] rows = LayerTrial.DrawSequence(sequenceCount, layer.HiddenSize, seed, 2 * direction + kind);
            for (int row = 0; row < sequenceCount; row++)
            {
                rows[row].CopyTo(matrix.Row(row));
            }

            return matrix;
        })];
    }

    public static float[] NumbersOf(RecurrentStates states)
        => [.. states.Hidden.Concat(states.Cell).SelectMany(matrix => Enumerable.Range(0, matrix.Rows).SelectMany(row => matrix.Row(row).ToArray()))];
}
