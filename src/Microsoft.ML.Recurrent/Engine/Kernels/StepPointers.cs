using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The rows of a step as pointers to the first of them, and the way from each to the next.</summary>
internal unsafe struct StepPointers
{
    /// <summary>The first row.</summary>
    public CellArguments Cell;

    public nint GatesRow;

    public float* Mask;

    public nint MaskRow;

    private readonly nint _unitRow;
    private readonly nint _outputGradientRow;

    public StepPointers(ref readonly StepMatrices matrices, in StepRows rows)
    {
        int stride = rows.Stride;
        _unitRow = (nint)stride * matrices.Hidden.Stride;
        GatesRow = (nint)rows.GateStride * matrices.Gates.Stride;
        Cell.Gates = matrices.Gates.RowPointer(rows.GateFirst);
        Cell.GateStride = AlignedBuffer.RoundUp(matrices.Hidden.Columns);
        Cell.Hidden = matrices.Hidden.RowPointer(rows.First);
        Cell.Peepholes = matrices.Peepholes is null ? null : matrices.Peepholes.Pointer;
        if (rows.IsInitial)
        {
            Cell.PreviousHidden = matrices.InitialHidden.RowPointer(rows.Sequence);
            Cell.RecurrentHidden = matrices.InitialRecurrentHidden.RowPointer(rows.Sequence);
        }
        else
        {
            Cell.PreviousHidden = matrices.Hidden.RowPointer(rows.PreviousFirst);
            Cell.RecurrentHidden = matrices.RecurrentHidden.RowPointer(rows.PreviousFirst);
        }

        int stateRow = matrices.KeepsSteps ? rows.First : rows.Sequence;
        if (!matrices.Cell.IsEmpty)
        {
            Cell.Cell = matrices.Cell.RowPointer(stateRow);
            Cell.PreviousCell = !matrices.KeepsSteps ? Cell.Cell
                : rows.IsInitial ? matrices.InitialCell.RowPointer(rows.Sequence)
                : matrices.Cell.RowPointer(rows.PreviousFirst);
        }

        if (!matrices.ResetHidden.IsEmpty)
        {
            Cell.ResetHidden = matrices.ResetHidden.RowPointer(stateRow);
        }

        if (!matrices.Mask.IsEmpty)
        {
            Mask = matrices.Mask.RowPointer(rows.Sequence);
            MaskRow = (nint)stride * matrices.Mask.Stride;
        }

        if (matrices.OutputGradient.IsEmpty)
        {
            return;
        }

        _outputGradientRow = (nint)stride * matrices.OutputGradient.Stride;
        Cell.OutputGradient = matrices.OutputGradient.RowPointer(rows.First);
        Cell.HiddenGradient = matrices.HiddenGradient.RowPointer(rows.Sequence);
        Cell.RecurrentGradient = matrices.RecurrentGradient.RowPointer(rows.Sequence);
        Cell.CellGradient = matrices.CellGradient.IsEmpty ? null : matrices.CellGradient.RowPointer(rows.Sequence);
        Cell.ResetHiddenGradient = matrices.ResetHiddenGradient.IsEmpty ? null : matrices.ResetHiddenGradient.RowPointer(rows.Sequence);
    }

    /// <summary>From row to row of every matrix of H columns; all have the stride of Hidden.</summary>
    public readonly nint UnitRow => _unitRow;

    public readonly void AdvanceForward(ref CellArguments row)
    {
        row.Gates += GatesRow;
        row.PreviousHidden += _unitRow;
        row.RecurrentHidden += _unitRow;
        row.Hidden += _unitRow;
        row.PreviousCell += _unitRow;
        row.Cell += _unitRow;
        row.ResetHidden += _unitRow;
    }

    public readonly void AdvanceBackward(ref CellArguments row)
    {
        AdvanceForward(ref row);
        row.OutputGradient += _outputGradientRow;
        row.HiddenGradient += _unitRow;
        row.RecurrentGradient += _unitRow;
        row.ResetHiddenGradient += _unitRow;
        row.CellGradient += _unitRow;
    }
}
