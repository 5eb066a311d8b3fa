using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// Hidden and cell states, or their gradients, of a recurrent layer: per direction one S x H matrix, rows in packed sequence
/// order. Cell matrices are empty for cells without one.
/// </summary>
internal sealed class RecurrentStates(Matrix[] hidden, Matrix[] cell)
{
    public Matrix[] Hidden { get; } = hidden;

    public Matrix[] Cell { get; } = cell;
}
