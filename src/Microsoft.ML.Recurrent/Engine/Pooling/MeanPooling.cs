using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>The sum over a sequence's steps, in ascending order, divided by their number.</summary>
internal sealed class MeanPooling(ReadOnlySpan<int> blockWidths) : PoolingLayer(blockWidths)
{
    public override Pass Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution)
    {
        MeanPoolingPass pass = execution.Workspace.Take<MeanPoolingPass>();
        pass.Forward(input, layout, carry, execution);
        return pass;
    }

    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
        => wantsInputGradient ? ((MeanPoolingPass)pass).Backward(outputGradient, execution) : default;

    public override void Accumulate(Columns input, BatchLayout layout, PoolingCarry carry, Execution execution)
    {
        Debug.Assert(input.Count == 1);
        for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
        {
            Span<float> sum = carry.Values.Row(carry.RowOf(sequence));
            if (carry.StepCountOf(sequence) == 0)
            {
                sum.Clear();
            }

            AddSteps(input[0], layout, sequence, sum);
            carry.AddSteps(sequence, layout.Lengths[sequence]);
        }
    }

    public override PoolingStep NewStep(Matrix input, Workspace workspace)
        => new MeanPoolingStep(input, workspace.RentZeroed(input.Rows, input.Columns), workspace.RentZeroed(input.Rows, input.Columns));

    private static void AddSteps(Matrix input, BatchLayout layout, int sequence, Span<float> sum)
    {
        for (int step = 0; step < layout.Lengths[sequence]; step++)
        {
            TensorPrimitives.Add(sum, input.Row(layout.OffsetOf(step) + sequence), sum);
        }
    }

    private sealed class MeanPoolingStep(Matrix input, Matrix output, Matrix sums) : PoolingStep(input, output, sums)
    {
        public override void Run(RowSpan rows, ReadOnlySpan<long> stepCounts)
        {
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                Span<float> sum = Running[0].Row(row);
                if (stepCounts[row] == 0)
                {
                    sum.Clear();
                }

                TensorPrimitives.Add(sum, Input.Row(row), sum);
                TensorPrimitives.Divide(sum, (float)(stepCounts[row] + 1), Output.Row(row));
            }
        }
    }

    private sealed class MeanPoolingPass : PoolingPass
    {
        protected override void ForwardSequence(int sequence)
        {
            for (int block = 0; block < Input.Count; block++)
            {
                Span<float> sum = Output[block].Row(sequence);
                if (Carry is not null && Carry.StepCountOf(sequence) > 0)
                {
                    Debug.Assert(Input.Count == 1);
                    Carry.Values.Row(Carry.RowOf(sequence)).CopyTo(sum);
                }
                else
                {
                    sum.Clear();
                }

                AddSteps(Input[block], Layout, sequence, sum);
                TensorPrimitives.Divide(sum, TotalLengthOf(sequence), sum);
            }
        }

        protected override void BackwardSequence(int sequence)
        {
            for (int block = 0; block < Input.Count; block++)
            {
                Span<float> gradient = OutputGradient[block].Row(sequence);
                TensorPrimitives.Divide(gradient, TotalLengthOf(sequence), gradient);
                for (int step = 0; step < Layout.Lengths[sequence]; step++)
                {
                    gradient.CopyTo(InputGradient[block].Row(Layout.OffsetOf(step) + sequence));
                }
            }
        }

        private float TotalLengthOf(int sequence) => Layout.Lengths[sequence] + (Carry?.StepCountOf(sequence) ?? 0);
    }
}
