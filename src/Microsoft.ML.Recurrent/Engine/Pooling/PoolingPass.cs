using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// One Forward of a pooling that treats sequences apart; a share of work owns every n-th sequence.
/// </summary>
internal abstract class PoolingPass : Pass
{
    private readonly BlockList _outputBlocks = new();
    private readonly BlockList _gradientBlocks = new();

    protected PoolingPass()
    {
        ForwardWork = new ForwardShare(this);
        BackwardWork = new BackwardShare(this);
    }

    /// <summary>What earlier windows left, or null.</summary>
    public PoolingCarry? Carry { get; private set; }

    /// <summary>S rows.</summary>
    public Columns OutputGradient { get; private set; }

    /// <summary>N rows.</summary>
    public Columns InputGradient { get; private set; }

    private IParallelWork ForwardWork { get; }

    private IParallelWork BackwardWork { get; }

    /// <summary>Pools every sequence into rented rows.</summary>
    public void Forward(Columns input, BatchLayout layout, PoolingCarry? carry, Execution execution)
    {
        Input = input;
        Layout = layout;
        Carry = carry;
        Output = _outputBlocks.Rent(input, layout.SequenceCount, execution.Workspace);
        Prepare(execution.Workspace);
        execution.Run(ForwardWork, (long)layout.RowCount * input.Width);
    }

    /// <summary>The gradient of the input; what a pooling does not write is zero.</summary>
    public Columns Backward(Columns outputGradient, Execution execution)
    {
        OutputGradient = outputGradient;
        InputGradient = _gradientBlocks.RentZeroed(Input, Layout.RowCount, execution.Workspace);
        execution.Run(BackwardWork, (long)Layout.RowCount * Input.Width);
        return InputGradient;
    }

    /// <summary>Rents what a pooling keeps beside its output.</summary>
    protected virtual void Prepare(Workspace workspace)
    {
    }

    protected abstract void ForwardSequence(int sequence);

    protected abstract void BackwardSequence(int sequence);

    private sealed class ForwardShare(PoolingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int sequence = share; sequence < pass.Layout.SequenceCount; sequence += shareCount)
            {
                pass.ForwardSequence(sequence);
            }
        }
    }

    private sealed class BackwardShare(PoolingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int sequence = share; sequence < pass.Layout.SequenceCount; sequence += shareCount)
            {
                pass.BackwardSequence(sequence);
            }
        }
    }
}
