using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>Each direction's own final state: the last step of a block that runs forward, step 0 of one that runs backward.</summary>
internal sealed class LastPooling : PoolingLayer
{
    private readonly bool[] _isBackward;

    public LastPooling(ReadOnlySpan<int> blockWidths, ReadOnlySpan<bool> isBackward)
        : base(blockWidths)
    {
        Debug.Assert(blockWidths.Length == isBackward.Length);
        _isBackward = isBackward.ToArray();
    }

    public override Pass Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution)
    {
        LastPoolingPass pass = execution.Workspace.Take<LastPoolingPass>();
        pass.IsBackward = _isBackward;
        pass.Forward(input, layout, carry, execution);
        return pass;
    }

    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
        => wantsInputGradient ? ((LastPoolingPass)pass).Backward(outputGradient, execution) : default;

    /// <summary>Only counts: the last step lies in the last window.</summary>
    public override void Accumulate(Columns input, BatchLayout layout, PoolingCarry carry, Execution execution)
    {
        for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
        {
            carry.AddSteps(sequence, layout.Lengths[sequence]);
        }
    }

    public override PoolingStep NewStep(Matrix input, Workspace workspace) => new LastPoolingStep(input);

    /// <summary>The step at hand is the last so far.</summary>
    private sealed class LastPoolingStep(Matrix input) : PoolingStep(input, input)
    {
        public override void Run(RowSpan rows, ReadOnlySpan<long> stepCounts)
        {
        }
    }

    private sealed class LastPoolingPass : PoolingPass
    {
        public bool[] IsBackward { get; set; } = [];

        protected override void ForwardSequence(int sequence)
        {
            for (int block = 0; block < Input.Count; block++)
            {
                Input[block].Row(RowOf(block, sequence)).CopyTo(Output[block].Row(sequence));
            }
        }

        protected override void BackwardSequence(int sequence)
        {
            for (int block = 0; block < Input.Count; block++)
            {
                OutputGradient[block].Row(sequence).CopyTo(InputGradient[block].Row(RowOf(block, sequence)));
            }
        }

        private int RowOf(int block, int sequence) => IsBackward[block] ? sequence : Layout.LastRowOf(sequence);
    }
}
