using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>Rents what one direction of a recurrent layer writes.</summary>
/// <param name="direction">The direction.</param>
/// <param name="cell">Its recurrence.</param>
/// <param name="recurrentDropout">Rate of the mask, one per sequence, on what the recurrent product reads; without such a product there is none.</param>
/// <param name="maskNumber">Number of the mask; part of its key.</param>
internal sealed class DirectionBuffers(RecurrentDirection direction, CellDefinition cell, float recurrentDropout, int maskNumber)
{
    private readonly int _hiddenSize = direction.Weights.HiddenSize;
    private readonly float _recurrentDropout = cell.Step.HasRecurrentProduct ? recurrentDropout : 0;
    private readonly int _gateWidth = cell.Step.SlotCount * direction.Weights.PaddedSize;

    /// <summary>What is kept of a direction that goes segment by segment: the output, the mask, and the initial states where they are given.</summary>
    public StepMatrices RentSegmented(BatchLayout layout, Matrix? hidden, Matrix? cellState, Execution execution)
    {
        StepMatrices matrices = RentOutput(layout, execution);
        if (hidden is not null)
        {
            matrices.InitialHidden = RentState(layout.SequenceCount, hidden, execution.Workspace);
        }

        if (cellState is not null)
        {
            matrices.InitialCell = RentState(layout.SequenceCount, cellState, execution.Workspace);
        }

        return matrices;
    }

    private StepMatrices RentOutput(BatchLayout layout, Execution execution)
    {
        StepMatrices matrices = default;
        matrices.KeepsSteps = execution.IsTraining;
        matrices.Hidden = execution.Workspace.Rent(layout.RowCount, _hiddenSize);
        matrices.RecurrentHidden = matrices.Hidden;
        matrices.Peepholes = direction.Weights.PeepholeRows;
        if (execution.IsTraining && _recurrentDropout > 0)
        {
            matrices.Mask = execution.Workspace.RentPadded(layout.SequenceCount, _hiddenSize);
            Dropout.WriteSequenceMask(matrices.Mask, _recurrentDropout, RandomPurpose.RecurrentDropout, maskNumber, layout, execution);
        }

        return matrices;
    }

    /// <summary>What Forward writes, from given states or none.</summary>
    public StepMatrices RentForward(BatchLayout layout, Matrix? hidden, Matrix? cellState, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        int rows = layout.RowCount;
        int sequences = layout.SequenceCount;
        StepMatrices matrices = RentOutput(layout, execution);
        matrices.InitialHidden = RentState(sequences, hidden, workspace);
        matrices.InitialRecurrentHidden = matrices.InitialHidden;
        if (cell.Step.HasCellState)
        {
            matrices.InitialCell = RentState(sequences, cellState, workspace);
            matrices.Cell = matrices.KeepsSteps ? workspace.Rent(rows, _hiddenSize) : matrices.InitialCell;
        }

        if (cell.Step.HasSecondProduct)
        {
            matrices.ResetHidden = workspace.Rent(matrices.KeepsSteps ? rows : sequences, _hiddenSize);
        }

        if (matrices.KeepsSteps)
        {
            matrices.Gates = workspace.Rent(rows, _gateWidth);
        }

        if (!matrices.Mask.IsEmpty)
        {
            matrices.RecurrentHidden = workspace.Rent(rows, _hiddenSize);
            matrices.InitialRecurrentHidden = workspace.RentZeroed(sequences, _hiddenSize);
            if (hidden is not null)
            {
                MatrixMath.Multiply(matrices.InitialHidden, matrices.Mask, matrices.InitialRecurrentHidden);
            }
        }

        return matrices;
    }

    /// <summary>Adds what Backward writes, given the gradients of the states after the last step or none.</summary>
    public StepMatrices RentBackward(StepMatrices matrices, BatchLayout layout, Matrix outputGradient, Matrix? hidden, Matrix? cellState, Workspace workspace)
    {
        int sequences = layout.SequenceCount;
        matrices.OutputGradient = outputGradient;
        matrices.HiddenGradient = RentState(sequences, hidden, workspace);
        matrices.RecurrentGradient = matrices.Mask.IsEmpty ? matrices.HiddenGradient : workspace.Rent(sequences, _hiddenSize);
        if (cell.Step.HasCellState)
        {
            matrices.CellGradient = RentState(sequences, cellState, workspace);
        }

        if (cell.Step.HasSecondProduct)
        {
            matrices.ResetHiddenGradient = workspace.Rent(sequences, _hiddenSize);
        }

        return matrices;
    }

    /// <summary>One thread's gates of the steps at hand, where steps are not kept.</summary>
    public Matrix RentGates(BatchLayout layout, Workspace workspace) => workspace.Rent(direction.GateRows(layout), _gateWidth);

    /// <summary>One row of gates per sequence, where steps are not kept and the loop over time stands outside.</summary>
    public Matrix RentStepGates(BatchLayout layout, Workspace workspace) => workspace.Rent(layout.SequenceCount, _gateWidth);

    /// <summary>What is kept of the steps of a segment of at most so many rows and sequences, but for its output, its mask and the cell states at its entry.</summary>
    public StepMatrices RentSegment(int rows, int sequences, bool isMasked, Workspace workspace)
    {
        StepMatrices matrices = default;
        matrices.KeepsSteps = true;
        matrices.Gates = workspace.Rent(rows, _gateWidth);
        matrices.InitialHidden = workspace.RentZeroed(sequences, _hiddenSize);
        if (cell.Step.HasCellState)
        {
            matrices.Cell = workspace.Rent(rows, _hiddenSize);
        }

        if (cell.Step.HasSecondProduct)
        {
            matrices.ResetHidden = workspace.Rent(rows, _hiddenSize);
        }

        if (isMasked)
        {
            matrices.RecurrentHidden = workspace.Rent(rows, _hiddenSize);
            matrices.InitialRecurrentHidden = workspace.RentZeroed(sequences, _hiddenSize);
        }

        return matrices;
    }

    /// <summary>Buffers for single steps of so many rows; see <see cref="RecurrentDirection.Step"/>.</summary>
    public StepMatrices RentStep(int rows, Workspace workspace)
    {
        StepMatrices matrices = default;
        matrices.KeepsSteps = true;
        matrices.Gates = workspace.RentZeroed(rows, _gateWidth);
        matrices.Hidden = workspace.RentZeroed(rows, _hiddenSize);
        matrices.RecurrentHidden = matrices.Hidden;
        matrices.InitialHidden = workspace.RentZeroed(rows, _hiddenSize);
        matrices.InitialRecurrentHidden = matrices.InitialHidden;
        matrices.Peepholes = direction.Weights.PeepholeRows;
        if (cell.Step.HasCellState)
        {
            matrices.Cell = workspace.RentZeroed(rows, _hiddenSize);
            matrices.InitialCell = workspace.RentZeroed(rows, _hiddenSize);
        }

        if (cell.Step.HasSecondProduct)
        {
            matrices.ResetHidden = workspace.RentZeroed(rows, _hiddenSize);
        }

        return matrices;
    }

    private Matrix RentState(int sequences, Matrix? given, Workspace workspace)
    {
        Matrix state = workspace.RentZeroed(sequences, _hiddenSize);
        if (given is Matrix source)
        {
            MatrixMath.Copy(source, state);
        }

        return state;
    }
}
