using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// One segment of one direction at work, on buffers that all segments of both directions use in turn. To the direction a segment is a batch of its own
/// whose sequences begin with given states; its matrices are rows of the whole batch's where those are kept.
/// </summary>
internal sealed class SegmentRun : IParallelWork
{
    private readonly BatchLayout _layout = new();
    private readonly SegmentInput _input = new();
    private readonly DirectionPass _own = new() { HasInitialState = true, WantsInitialGradient = true };
    private RecurrentPass _whole = null!;
    private RecurrentDirection _direction = null!;
    private int _directionIndex;
    private StepMatrices _steps;
    private Segment _segment;
    private LayerInput _rows;
    private RecurrentPhase _phase;
    private PhaseClock? _clock;

    /// <summary>Rents the buffers of the steps, for segments of at most so many rows.</summary>
    public void RentSteps(RecurrentPass whole, DirectionBuffers buffers, int rowCount, Workspace workspace)
    {
        _whole = whole;
        _steps = buffers.RentSegment(rowCount, whole.Layout.SequenceCount, isMasked: !whole.Directions[0].Matrices.Mask.IsEmpty, workspace);
    }

    /// <summary>Rents the sums of weight gradients, which have the same shapes in both directions.</summary>
    public void RentWeightGradients(Workspace workspace) => _whole.Layer.Directions[0].RentWeightGradients(_own, _whole.Source, workspace);

    /// <summary>
    /// Turns to a segment. Sequences that begin within it have their initial cell states, or zeros, in their rows of <paramref name="entryCells"/>.
    /// </summary>
    public void Start(int direction, Segment segment, Matrix entryCells)
    {
        _directionIndex = direction;
        _direction = _whole.Layer.Directions[direction];
        _segment = segment;
        _layout.TakeWindow(_whole.Layout, segment.FirstStep, segment.StepCount);
        Debug.Assert(_layout.RowCount == segment.RowCount && _layout.SequenceCount == segment.SequenceCount);
        _rows = _input.Take(_whole.Source, segment);
        _own.Matrices = View(in _whole.Directions[direction].Matrices, entryCells);
        WriteInitialHidden(in _whole.Directions[direction].Matrices);
    }

    /// <summary>Copies the cell states of some rows of the batch that the segment holds, for the segment that they enter.</summary>
    public void CopyCells(RowSpan rows, Matrix target)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            _own.Matrices.Cell.Row(rows.First - _segment.FirstRow + i).CopyTo(target.Row(i));
        }
    }

    /// <summary>Copies the cell states of the sequences that end in the segment to their rows.</summary>
    public void CopyFinalCells(Matrix target)
    {
        RowSpan ending = _segment.SequencesThatEnd(_whole.Layout, _direction.IsReverse);
        for (int sequence = ending.First; sequence < ending.First + ending.Count; sequence++)
        {
            int row = _direction.IsReverse ? sequence : _layout.LastRowOf(sequence);
            _own.Matrices.Cell.Row(row).CopyTo(target.Row(sequence));
        }
    }

    /// <summary>Adds weight gradients, after the way through time.</summary>
    public void AddWeightGradients(Execution execution)
    {
        _direction.FindPredecessors(_own, _layout);
        _input.PutInColumns();
        Run(RecurrentPhase.WeightGradient, execution);
    }

    public void Run(RecurrentPhase phase, Execution execution)
    {
        _phase = phase;
        _clock = execution.Clock;
        _own.Cancellation = execution.Cancellation;
        execution.Run(this);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        long start = PhaseClock.Now(_clock);
        switch (_phase)
        {
            case RecurrentPhase.Forward:
            case RecurrentPhase.ThroughTime:
                RunSteps(share, Math.Min(shareCount, _layout.SequenceCount));
                break;
            case RecurrentPhase.WeightGradient:
                _direction.AddWeightGradients(_own, _rows, _whole.Gradients!, _whole.Scratch[share], share, shareCount);
                break;
            case RecurrentPhase.InputGradient:
                WriteInputGradient(RowSpan.Contiguous(_segment.RowCount, share, shareCount));
                break;
            default:
                throw new UnreachableException($"A segment has no phase {_phase}.");
        }

        RecurrentPass.AddTime(_clock, _phase, start);
    }

    private void RunSteps(int share, int shareCount)
    {
        if (share >= shareCount)
        {
            return;
        }

        if (_phase == RecurrentPhase.Forward)
        {
            _direction.Forward(_own, gates: default, _rows, _layout, _clock, share, shareCount);
        }
        else
        {
            _direction.BackwardThroughTime(_own, _layout, share, shareCount);
        }
    }

    private void WriteInputGradient(RowSpan rows)
    {
        for (int block = 0; block < _whole.InputGradientBlocks.Length; block++)
        {
            if (!_whole.InputGradientBlocks[block].IsEmpty)
            {
                Matrix gradient = _whole.InputGradientBlocks[block].RowRange(_segment.FirstRow, _segment.RowCount);
                _direction.Input.WriteGradient(_own.Matrices.Gates, block, gradient, adds: _directionIndex > 0, rows);
            }
        }
    }

    /// <summary>The states come in as the step before left them; sequences that begin within the segment have their initial states, or zeros.</summary>
    private void WriteInitialHidden(ref readonly StepMatrices whole)
    {
        Matrix initial = _own.Matrices.InitialHidden;
        RowSpan before = _segment.RowsBefore(_whole.Layout, _direction.IsReverse);
        for (int sequence = 0; sequence < initial.Rows; sequence++)
        {
            if (sequence < before.Count)
            {
                whole.Hidden.Row(before.First + sequence).CopyTo(initial.Row(sequence));
            }
            else if (whole.InitialHidden.IsEmpty)
            {
                initial.Row(sequence).Clear();
            }
            else
            {
                whole.InitialHidden.Row(sequence).CopyTo(initial.Row(sequence));
            }
        }

        if (!whole.Mask.IsEmpty)
        {
            MatrixMath.Multiply(initial, whole.Mask, _own.Matrices.InitialRecurrentHidden);
        }
    }

    private StepMatrices View(ref readonly StepMatrices whole, Matrix entryCells)
    {
        StepMatrices view = default;
        view.KeepsSteps = true;
        view.Peepholes = whole.Peepholes;
        view.Hidden = OfRows(whole.Hidden);
        view.OutputGradient = OfRows(whole.OutputGradient);
        view.Mask = OfSequences(whole.Mask);
        view.HiddenGradient = OfSequences(whole.HiddenGradient);
        view.CellGradient = OfSequences(whole.CellGradient);
        view.RecurrentGradient = OfSequences(whole.RecurrentGradient);
        view.ResetHiddenGradient = OfSequences(whole.ResetHiddenGradient);
        view.Gates = Shared(_steps.Gates, _segment.RowCount);
        view.Cell = Shared(_steps.Cell, _segment.RowCount);
        view.ResetHidden = Shared(_steps.ResetHidden, _segment.RowCount);
        view.InitialHidden = Shared(_steps.InitialHidden, _segment.SequenceCount);
        view.InitialCell = entryCells;
        bool isMasked = !whole.Mask.IsEmpty;
        view.RecurrentHidden = isMasked ? Shared(_steps.RecurrentHidden, _segment.RowCount) : view.Hidden;
        view.InitialRecurrentHidden = isMasked ? Shared(_steps.InitialRecurrentHidden, _segment.SequenceCount) : view.InitialHidden;
        return view;
    }

    private Matrix OfRows(Matrix whole) => whole.IsEmpty ? default : whole.RowRange(_segment.FirstRow, _segment.RowCount);

    private Matrix OfSequences(Matrix whole) => whole.IsEmpty ? default : whole.RowRange(0, _segment.SequenceCount);

    private static Matrix Shared(Matrix buffer, int rows) => buffer.IsEmpty ? default : buffer.RowRange(0, rows);
}
