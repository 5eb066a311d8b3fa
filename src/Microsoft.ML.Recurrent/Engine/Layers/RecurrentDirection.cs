using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// One direction of a recurrent layer: the way through time. Every method that takes a share does that share's part, and
/// shares need not wait for each other.
/// </summary>
internal sealed class RecurrentDirection(DirectionWeights weights, CellDefinition cell, bool isReverse)
{
    // Gates of about this many floats are projected at once and stepped through while they are in the L2 cache.
    private const int ChunkFloats = 64 * 1024;

    private readonly FusedStep _step = cell.Step;

    public DirectionWeights Weights { get; } = weights;

    public bool IsReverse { get; } = isReverse;

    /// <summary>Whether input and recurrent product fill the same slots, and no other product does.</summary>
    private bool HasSameSlots => _step.RecurrentFirstSlot == 0 && _step.RecurrentSlotCount == _step.InputSlotCount;

    /// <summary>Projects some steps of the share's rows, runs them, and so on.</summary>
    public void Forward(DirectionPass pass, Columns input, BatchLayout layout, int share, int shareCount)
    {
        int rowsPerChunk = Math.Max(TileKernels.MaximumRows, ChunkFloats / (_step.SlotCount * Weights.PaddedSize));
        int done = 0;
        while (done < layout.StepCount)
        {
            int end = done;
            int rows = 0;
            while (end < layout.StepCount && (end == done || rows < rowsPerChunk))
            {
                rows += layout.RowsAt(StepAt(end, layout)) / shareCount;
                end++;
            }

            Project(pass, input, layout, done, end, share, shareCount);
            for (; done < end; done++)
            {
                int step = StepAt(done, layout);
                _step.Forward(in pass.Matrices, ContinuedRows(step, layout, share, shareCount), Weights.RecurrentPanels, Weights.SecondPanels, hasState: true);
                _step.Forward(in pass.Matrices, JoiningRows(step, layout, share, shareCount), Weights.RecurrentPanels, Weights.SecondPanels, pass.HasInitialState);
            }
        }
    }

    /// <summary>One step of neighbouring rows, each from its row of the initial states.</summary>
    public void Step(ref readonly StepMatrices matrices, Columns input, RowSpan rows, bool hasState)
    {
        Project(matrices.Gates, input, rows);
        var step = new StepRows(rows.First, rows.First, -1, rows.Count, rows.Stride);
        _step.Forward(in matrices, in step, Weights.RecurrentPanels, Weights.SecondPanels, hasState);
    }

    /// <summary>Turns gates into gradients of sums, from the last step of this direction to its first.</summary>
    public void BackwardThroughTime(DirectionPass pass, BatchLayout layout, int share, int shareCount)
    {
        for (int i = layout.StepCount - 1; i >= 0; i--)
        {
            int step = StepAt(i, layout);
            _step.Backward(in pass.Matrices, ContinuedRows(step, layout, share, shareCount), Weights.RecurrentBackwardPanels, Weights.SecondBackwardPanels);
            _step.Backward(in pass.Matrices, JoiningRows(step, layout, share, shareCount), Weights.RecurrentBackwardPanels, Weights.SecondBackwardPanels);
        }
    }

    /// <summary>Gradient of one block of the input; the second direction adds to what the first wrote.</summary>
    public void WriteInputGradient(DirectionPass pass, int block, Matrix inputGradient, bool adds, RowSpan rows)
    {
        DepthRuns slots = DepthRuns.OfSlots(0, _step.InputSlotCount, Weights.HiddenSize);
        RowProduct.Multiply(pass.Matrices.Gates, slots, Weights.InputBackwardPanels[block], inputGradient, adds, rows, rows);
    }

    public void PrepareWeightGradients(DirectionPass pass, BatchLayout layout, Workspace workspace)
    {
        Span<int> predecessors = pass.Predecessors(layout.RowCount);
        for (int step = 0; step < layout.StepCount; step++)
        {
            int offset = layout.OffsetOf(step);
            int continued = ContinuedCount(step, layout);
            int previous = PreviousOffset(step, layout);
            for (int sequence = 0; sequence < layout.RowsAt(step); sequence++)
            {
                predecessors[offset + sequence] = sequence < continued ? previous + sequence : -1 - sequence;
            }
        }

        pass.Input = SlotSums.Rent(workspace, Weights.WeightIh.Shape[1], 0, _step.InputSlotCount, Weights.PaddedSize);
        pass.Recurrent = SlotSums.Rent(workspace, Weights.HiddenSize, _step.RecurrentFirstSlot, _step.RecurrentSlotCount, Weights.PaddedSize);
        if (_step.HasSecondProduct)
        {
            pass.Second = SlotSums.Rent(workspace, Weights.HiddenSize, 0, 1, Weights.PaddedSize);
        }
    }

    /// <summary>Adds the gradients of all parameters, of the columns that the share owns.</summary>
    public void AddWeightGradients(DirectionPass pass, Columns input, AlignedBuffer gradients, AlignedBuffer scratch, int share, int shareCount)
    {
        ref readonly StepMatrices matrices = ref pass.Matrices;
        Span<int> predecessors = pass.Predecessors(matrices.Gates.Rows);
        Span<float> weightIh = Weights.WeightIh.In(gradients);
        Span<float> weightHh = Weights.WeightHh.In(gradients);
        Span<float> biasIh = Weights.BiasIh.In(gradients);
        Span<float> biasHh = Weights.BiasHh.In(gradients);
        var fromInput = new GradientOperand(input, pass.Input.Products);
        var fromState = new GradientOperand(
            new Columns(matrices.RecurrentHidden), pass.Recurrent.Products, predecessors, matrices.InitialRecurrentHidden);
        if (HasSameSlots)
        {
            // Both products meet the same gradients: they are copied, and their sums made, once.
            Multiply(pass.Input, fromInput, fromState);
            Add(pass.Input, weightIh, biasIh);
            Add(pass.Recurrent with { Biases = pass.Input.Biases }, weightHh, biasHh);
        }
        else
        {
            Multiply(pass.Input, fromInput, default);
            Add(pass.Input, weightIh, biasIh);
            Multiply(pass.Recurrent, fromState, default);
            Add(pass.Recurrent, weightHh, biasHh);
        }

        if (_step.HasSecondProduct)
        {
            Multiply(pass.Second, new GradientOperand(new Columns(matrices.ResetHidden), pass.Second.Products), default);
            Add(pass.Second, weightHh, biasHh);
        }

        if (share == 0)
        {
            AddPeepholeGradients(in matrices, predecessors, gradients);
        }

        void Multiply(SlotSums sums, GradientOperand operand, GradientOperand other)
            => WeightGradient.Multiply(
                operand, other, pass.Matrices.Gates, sums.FirstColumn, RowSpan.Contiguous(sums.VectorCount, share, shareCount), sums.Biases, scratch);

        void Add(SlotSums sums, Span<float> weightGradient, Span<float> biasGradient)
            => sums.AddTo(
                weightGradient, biasGradient, RowSpan.Contiguous(sums.VectorCount, share, shareCount), cell.SlotGates, Weights.HiddenSize, Weights.PaddedSize);
    }

    private void AddPeepholeGradients(ref readonly StepMatrices matrices, ReadOnlySpan<int> predecessors, AlignedBuffer gradients)
    {
        for (int i = 0; i < Weights.Peepholes.Length; i++)
        {
            Span<float> total = Weights.Peepholes[i].In(gradients);
            bool seesNewState = i == Weights.Peepholes.Length - 1;
            int column = cell.PeepholeSlots[i] * Weights.PaddedSize;
            for (int row = 0; row < predecessors.Length; row++)
            {
                int previous = predecessors[row];
                ReadOnlySpan<float> state = seesNewState ? matrices.Cell.Row(row)
                    : previous >= 0 ? matrices.Cell.Row(previous)
                    : matrices.InitialCell.Row(-1 - previous);
                ReadOnlySpan<float> gate = matrices.Gates.Row(row).Slice(column, total.Length);
                for (int unit = 0; unit < total.Length; unit++)
                {
                    total[unit] = float.MultiplyAddEstimate(gate[unit], state[unit], total[unit]);
                }
            }
        }
    }

    private void Project(DirectionPass pass, Columns input, BatchLayout layout, int done, int end, int share, int shareCount)
    {
        int low = Math.Min(StepAt(done, layout), StepAt(end - 1, layout));
        int high = low + end - done;
        bool isEven = true;
        for (int step = low; step < high && isEven; step++)
        {
            isEven = layout.RowsAt(step) % shareCount == 0;
        }

        // With every step even the share's rows are equally far apart over all of them: one product does.
        if (isEven)
        {
            int first = layout.OffsetOf(low);
            Project(pass.Matrices.Gates, input, RowSpan.OfShare(first, layout.OffsetOf(high) - first, share, shareCount));
            return;
        }

        for (int step = low; step < high; step++)
        {
            Project(pass.Matrices.Gates, input, RowSpan.OfShare(layout.OffsetOf(step), layout.RowsAt(step), share, shareCount));
        }
    }

    private void Project(Matrix gates, Columns input, RowSpan rows)
    {
        bool hasOneSlot = _step.InputSlotCount == 1;
        int vectorStride = hasOneSlot ? AlignedBuffer.BlockSize : Weights.PaddedSize;
        int panelStride = FusedStep.BlocksPerPanel(_step.InputSlotCount) * AlignedBuffer.BlockSize;
        RowProduct.FromBias(input, Weights.InputPanels, Weights.Bias, gates, vectorStride, panelStride, rows);
        int column = _step.InputSlotCount * Weights.PaddedSize;
        int rest = (_step.SlotCount - _step.InputSlotCount) * Weights.PaddedSize;
        if (rest > 0)
        {
            RowFill.Copy(Weights.Bias, gates, column, rest, rows);
        }
    }

    /// <summary>The step that this direction takes i-th.</summary>
    private int StepAt(int i, BatchLayout layout) => IsReverse ? layout.StepCount - 1 - i : i;

    /// <summary>Sequences 0 .. count-1 of a step had a step before it in this direction; the others start here.</summary>
    private int ContinuedCount(int step, BatchLayout layout)
    {
        if (IsReverse)
        {
            return step == layout.StepCount - 1 ? 0 : layout.RowsAt(step + 1);
        }

        return step == 0 ? 0 : layout.RowsAt(step);
    }

    private int PreviousOffset(int step, BatchLayout layout)
        => IsReverse ? layout.OffsetOf(step + 1) : step == 0 ? 0 : layout.OffsetOf(step - 1);

    private StepRows ContinuedRows(int step, BatchLayout layout, int share, int shareCount)
    {
        RowSpan rows = RowSpan.OfShare(0, ContinuedCount(step, layout), share, shareCount);
        return new StepRows(layout.OffsetOf(step) + share, share, PreviousOffset(step, layout) + share, rows.Count, shareCount);
    }

    private StepRows JoiningRows(int step, BatchLayout layout, int share, int shareCount)
    {
        int continued = ContinuedCount(step, layout);
        int sequence = continued + (share - continued % shareCount + shareCount) % shareCount;
        int count = RowSpan.OfShare(0, layout.RowsAt(step), share, shareCount).Count - RowSpan.OfShare(0, continued, share, shareCount).Count;
        return new StepRows(layout.OffsetOf(step) + sequence, sequence, -1, count, shareCount);
    }
}
