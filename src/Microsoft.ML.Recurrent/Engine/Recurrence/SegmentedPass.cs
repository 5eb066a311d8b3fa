using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// A recurrent layer's way through a batch segment by segment (Chen et al. 2016). Forward keeps the outputs and the cell states that enter each segment,
/// and those after the last steps. Backward takes the segments in reverse: it runs one again, whose steps get the bits that they had, and goes back through it.
/// </summary>
internal sealed class SegmentedPass
{
    private readonly SegmentList _segments = new();
    private readonly SegmentRun _run = new();
    private Matrix[] _entryCells = [];
    private Matrix[] _finalCells = [];

    // The segment whose steps are in the buffers, and its direction.
    private (int Direction, int Segment) _held;

    public void Forward(RecurrentPass pass, DirectionBuffers buffers, Execution execution)
    {
        _segments.Cut(pass.Layout, execution.SegmentLength);
        _run.RentSteps(pass, buffers, _segments.LargestRowCount, execution.Workspace);
        if (_entryCells.Length != pass.Directions.Length)
        {
            _entryCells = new Matrix[pass.Directions.Length];
            _finalCells = new Matrix[pass.Directions.Length];
        }

        for (int direction = 0; direction < _entryCells.Length; direction++)
        {
            _entryCells[direction] = pass.Layer.HasCellState ? execution.Workspace.RentZeroed(_segments.EntryCount, pass.Layer.HiddenSize) : default;
            _finalCells[direction] = pass.Layer.HasCellState ? execution.Workspace.Rent(pass.Layout.SequenceCount, pass.Layer.HiddenSize) : default;
        }

        // Backward begins with direction 0, so that one goes last: its last segment is then still there.
        for (int direction = _entryCells.Length - 1; direction >= 0; direction--)
        {
            Forward(pass, direction, execution);
        }
    }

    /// <summary>
    /// Turns the gradients of the states after the last step into those of the states before the first, and adds the weights' gradients: a segment's sums
    /// to the sum of those that the direction takes after it.
    /// </summary>
    public void Backward(RecurrentPass pass, Execution execution)
    {
        _run.RentWeightGradients(execution.Workspace);
        for (int direction = 0; direction < _entryCells.Length; direction++)
        {
            for (int i = _segments.Count - 1; i >= 0; i--)
            {
                int segment = InOrder(pass, direction, i);
                Start(direction, segment);
                if (_held != (direction, segment))
                {
                    _run.Run(RecurrentPhase.Forward, execution);
                }

                _run.Run(RecurrentPhase.ThroughTime, execution);
                _run.AddWeightGradients(execution);
                if (pass.WantsInputGradient)
                {
                    _run.Run(RecurrentPhase.InputGradient, execution);
                }
            }
        }
    }

    /// <summary>S x H: the cell states after each sequence's last step, after Forward.</summary>
    public Matrix FinalCells(int direction) => _finalCells[direction];

    private void Forward(RecurrentPass pass, int direction, Execution execution)
    {
        for (int i = 0; i < _segments.Count; i++)
        {
            int segment = InOrder(pass, direction, i);
            if (pass.Layer.HasCellState)
            {
                WriteEntryCells(pass, direction, segment);
            }

            Start(direction, segment);
            _run.Run(RecurrentPhase.Forward, execution);
            _held = (direction, segment);
            if (pass.Layer.HasCellState)
            {
                _run.CopyFinalCells(_finalCells[direction]);
            }
        }
    }

    /// <summary>The states that the segment before has left, which is still there, and those of sequences that begin in this one.</summary>
    private void WriteEntryCells(RecurrentPass pass, int direction, int segment)
    {
        Matrix cells = EntryCells(direction, segment);
        RowSpan before = _segments[segment].RowsBefore(pass.Layout, pass.Layer.Directions[direction].IsReverse);
        if (before.Count > 0)
        {
            _run.CopyCells(before, cells);
        }

        Matrix initial = pass.Directions[direction].Matrices.InitialCell;
        if (!initial.IsEmpty && before.Count < cells.Rows)
        {
            int beginning = cells.Rows - before.Count;
            MatrixMath.Copy(initial.RowRange(before.Count, beginning), cells.RowRange(before.Count, beginning));
        }
    }

    private void Start(int direction, int segment) => _run.Start(direction, _segments[segment], EntryCells(direction, segment));

    /// <summary>The segment that a direction takes i-th.</summary>
    private int InOrder(RecurrentPass pass, int direction, int i) => pass.Layer.Directions[direction].IsReverse ? _segments.Count - 1 - i : i;

    private Matrix EntryCells(int direction, int segment)
        => _entryCells[direction].IsEmpty ? default : _entryCells[direction].RowRange(_segments[segment].FirstEntry, _segments[segment].SequenceCount);
}
