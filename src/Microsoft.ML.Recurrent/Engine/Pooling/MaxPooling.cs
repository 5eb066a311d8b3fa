using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>The largest value of each column over a sequence's steps; the gradient goes to the first step that holds it.</summary>
internal sealed class MaxPooling(ReadOnlySpan<int> blockWidths) : PoolingLayer(blockWidths)
{
    public override Pass Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution)
    {
        MaxPoolingPass pass = execution.Workspace.Take<MaxPoolingPass>();
        pass.Forward(input, layout, carry, execution);
        return pass;
    }

    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
        => wantsInputGradient ? ((MaxPoolingPass)pass).Backward(outputGradient, execution) : default;

    public override void Accumulate(Columns input, BatchLayout layout, PoolingCarry carry, Execution execution)
    {
        Debug.Assert(input.Count == 1);
        for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
        {
            Span<float> maximum = carry.Values.Row(carry.RowOf(sequence));
            if (carry.StepCountOf(sequence) == 0)
            {
                maximum.Fill(float.NegativeInfinity);
            }

            for (int step = 0; step < layout.Lengths[sequence]; step++)
            {
                TensorPrimitives.Max(maximum, input[0].Row(layout.OffsetOf(step) + sequence), maximum);
            }

            carry.AddSteps(sequence, layout.Lengths[sequence]);
        }
    }

    public override PoolingStep NewStep(Matrix input, Workspace workspace)
        => new MaxPoolingStep(input, workspace.RentZeroed(input.Rows, input.Columns), workspace.RentZeroed(input.Rows, input.Columns));

    private sealed class MaxPoolingStep(Matrix input, Matrix maxima, Matrix holders) : PoolingStep(input, maxima, maxima)
    {
        private readonly Matrix _holders = holders;

        public override void Run(RowSpan rows, ReadOnlySpan<long> stepCounts)
        {
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                if (stepCounts[row] == 0)
                {
                    Input.Row(row).CopyTo(Output.Row(row));
                }
                else
                {
                    MaximumKernel.Update(Input, row, 0, Output, _holders, row);
                }
            }
        }
    }

    private sealed class MaxPoolingPass : PoolingPass
    {
        // The holder of a maximum that an earlier window brought.
        private const float Earlier = -1;

        private readonly BlockList _holderBlocks = new();

        // Numbers of steps as floats, exact up to 2^24: a window is far shorter.
        private Columns _holders;

        protected override void Prepare(Workspace workspace) => _holders = _holderBlocks.Rent(Input, Layout.SequenceCount, workspace);

        protected override void ForwardSequence(int sequence)
        {
            bool hasCarry = Carry is not null && Carry.StepCountOf(sequence) > 0;
            Debug.Assert(!hasCarry || Input.Count == 1);
            for (int block = 0; block < Input.Count; block++)
            {
                Matrix first = hasCarry ? Carry!.Values : Input[block];
                first.Row(hasCarry ? Carry!.RowOf(sequence) : sequence).CopyTo(Output[block].Row(sequence));
                _holders[block].Row(sequence).Fill(hasCarry ? Earlier : 0);
                for (int step = hasCarry ? 0 : 1; step < Layout.Lengths[sequence]; step++)
                {
                    MaximumKernel.Update(Input[block], Layout.OffsetOf(step) + sequence, step, Output[block], _holders[block], sequence);
                }
            }
        }

        protected override void BackwardSequence(int sequence)
        {
            for (int block = 0; block < Input.Count; block++)
            {
                ReadOnlySpan<float> gradient = OutputGradient[block].Row(sequence);
                ReadOnlySpan<float> holders = _holders[block].Row(sequence);
                for (int column = 0; column < gradient.Length; column++)
                {
                    if (holders[column] != Earlier)
                    {
                        InputGradient[block][Layout.OffsetOf((int)holders[column]) + sequence, column] = gradient[column];
                    }
                }
            }
        }
    }
}
