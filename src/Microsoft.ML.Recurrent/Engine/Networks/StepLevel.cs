using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>A <see cref="StackLevel"/> on single steps, with buffers of its own.</summary>
internal sealed class StepLevel
{
    private readonly StackLevel _level;
    private readonly LayerInput _input;
    private readonly Columns _hidden;
    private readonly Matrix _normalized;
    private readonly Matrix _moments;
    private readonly Matrix _sum;
    private readonly StepMatrices _matrices;

    public StepLevel(StackLevel level, LayerInput input, int rows, Workspace workspace)
    {
        _level = level;
        _input = input;
        _matrices = level.Recurrent.NewStep(rows, workspace);
        _hidden = new Columns(_matrices.Hidden);
        Output = _matrices.Hidden;
        if (level.Normalization is not null)
        {
            _moments = workspace.RentZeroed(2, rows);
            _normalized = workspace.RentZeroed(rows, Output.Columns);
            Output = _normalized;
        }

        if (level.IsResidual)
        {
            _sum = workspace.RentZeroed(rows, Output.Columns);
            Output = _sum;
        }
    }

    public Matrix Output { get; }

    /// <summary>The states that a step reads: hidden, and cell where there is one.</summary>
    public Matrix[] Entry => _level.Recurrent.HasCellState ? [_matrices.InitialHidden, _matrices.InitialCell] : [_matrices.InitialHidden];

    /// <summary>The states that a step writes, in the same order.</summary>
    public Matrix[] Exit => _level.Recurrent.HasCellState ? [_matrices.Hidden, _matrices.Cell] : [_matrices.Hidden];

    /// <summary>One step of neighbouring rows, which all have a state or all begin, from the first units to the last or the other way.</summary>
    public void Run(RowSpan rows, bool hasState, bool isDescending)
    {
        _level.Recurrent.Directions[0].Step(in _matrices, _input, rows, hasState, isDescending);
        WriteOutput(rows);
    }

    /// <summary>Begins a step of one row whose units threads share; false: they cannot, and <see cref="Run"/> it is.</summary>
    public bool BeginShares(RowSpan row)
    {
        RecurrentDirection direction = _level.Recurrent.Directions[0];
        if (!direction.CanShareUnits(_input))
        {
            return false;
        }

        direction.BeginUnits(in _matrices, row);
        return true;
    }

    /// <summary>A share's units of a row that has a state; <see cref="WriteOutput"/> follows when all are done.</summary>
    public void RunShare(RowSpan row, bool isDescending, int share, int shareCount)
        => _level.Recurrent.Directions[0].StepUnits(in _matrices, _input, row, hasState: true, isDescending, share, shareCount);

    /// <summary>Makes the output of neighbouring rows from their hidden states after the step and the output of the level below.</summary>
    public void WriteOutput(RowSpan rows)
    {
        _level.Normalization?.ForwardRows(_hidden, new Columns(_normalized), _moments, rows);
        if (!_level.IsResidual)
        {
            return;
        }

        Matrix output = _level.Normalization is null ? _matrices.Hidden : _normalized;
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            TensorPrimitives.Add(_input.Blocks[0].Row(row), output.Row(row), _sum.Row(row));
        }
    }
}
