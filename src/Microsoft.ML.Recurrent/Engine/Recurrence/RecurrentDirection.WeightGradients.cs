using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The gradients of a direction's parameters, once the backward pass through time has left those of the gates.</summary>
internal sealed partial class RecurrentDirection
{
    /// <summary>Rents the sums of weight gradients, for the rows of an input or fewer.</summary>
    public void RentWeightGradients(DirectionPass pass, LayerInput input, Workspace workspace)
    {
        pass.GateSums = workspace.Rent(1, _step.SlotCount * Weights.PaddedSize);
        Input.RentWeightGradients(pass, input, workspace);
        if (_step.HasRecurrentProduct)
        {
            pass.Recurrent = SlotSums.Rent(workspace, Weights.HiddenSize, _step.RecurrentFirstSlot, _step.RecurrentSlotCount, Weights.PaddedSize);
        }

        if (_step.HasSecondProduct)
        {
            pass.Second = SlotSums.Rent(workspace, Weights.HiddenSize, 0, 1, Weights.PaddedSize);
        }
    }

    /// <summary>Finds for every row the one before it, ahead of the threads that add weight gradients.</summary>
    public void FindPredecessors(DirectionPass pass, BatchLayout layout)
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
    }

    /// <summary>Adds the gradients of all parameters, of the columns that the share owns.</summary>
    public void AddWeightGradients(DirectionPass pass, LayerInput input, AlignedBuffer gradients, AlignedBuffer scratch, int share, int shareCount)
    {
        ref readonly StepMatrices matrices = ref pass.Matrices;
        Span<int> predecessors = pass.Predecessors(matrices.Gates.Rows);
        var fromInput = new GradientOperand(input.Blocks, pass.Input.Products);
        GradientOperand fromState = !_step.HasRecurrentProduct ? default
            : new GradientOperand(new Columns(matrices.RecurrentHidden), pass.Recurrent.Products, predecessors, matrices.InitialRecurrentHidden)
            {
                FirstVector = pass.Recurrent.FirstColumn / AlignedBuffer.BlockSize,
            };

        // Both products in one go: gradients that they share are copied, and their sums made, once.
        RowSpan vectors = SlotShare.Of(_step, input.Blocks.Width, Weights.HiddenSize, share, shareCount);
        WeightGradient.Multiply(fromInput, fromState, matrices.Gates, vectors, pass.GateSums, scratch, cancellation: pass.Cancellation);
        Input.AddWeightGradients(pass, input, gradients, pass.Input.OwnOf(vectors), scratch, share, shareCount);
        if (_step.HasRecurrentProduct)
        {
            AddState(pass.Recurrent, pass.Recurrent.OwnOf(vectors));
            AddStateBiases(pass.Recurrent);
        }

        if (_step.HasSecondProduct)
        {
            RowSpan own = RowSpan.Contiguous(pass.Second.VectorCount, share, shareCount);
            var fromReset = new GradientOperand(new Columns(matrices.ResetHidden), pass.Second.Products);
            WeightGradient.Multiply(fromReset, default, matrices.Gates, own, columnSums: default, scratch);
            AddState(pass.Second, own);
            AddStateBiases(pass.Second);
        }

        if (share == 0)
        {
            AddPeepholeGradients(in matrices, predecessors, gradients);
        }

        void AddState(SlotSums sums, RowSpan own)
        {
            int size = Weights.HiddenSize;
            if (Weights.Drop is { IsActive: true } drop)
            {
                // The products are done, so their scratch is free.
                sums.AddMaskedTo(Weights.WeightHh!.In(gradients), drop.Mask, own, cell.SlotGates, size, Weights.PaddedSize, scratch);
                return;
            }

            sums.AddTo(Weights.WeightHh!.In(gradients), size, new RowSpan(0, size, 1), 0, own, cell.SlotGates, size, Weights.PaddedSize);
        }

        void AddStateBiases(SlotSums sums)
            => sums.AddBiasesTo(Weights.BiasHh!.In(gradients), pass.GateSums, sums.OwnOf(vectors), cell.SlotGates, Weights.HiddenSize, Weights.PaddedSize);
    }

    private void AddPeepholeGradients(ref readonly StepMatrices matrices, ReadOnlySpan<int> predecessors, AlignedBuffer gradients)
    {
        for (int i = 0; i < Weights.Peepholes.Length; i++)
        {
            Span<float> total = Weights.Peepholes[i].In(gradients);
            Peephole peephole = cell.Peepholes[i];
            int column = peephole.Slot * Weights.PaddedSize;
            for (int row = 0; row < predecessors.Length; row++)
            {
                int previous = predecessors[row];
                ReadOnlySpan<float> state = peephole.SeesNewState ? matrices.Cell.Row(row)
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
}
