using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The masks that one Forward of a <see cref="Dropout"/> drew; a share of work owns every so-manieth sequence.</summary>
internal sealed class DropoutPass : Pass
{
    private readonly BlockList _outputBlocks = new();
    private readonly BlockList _maskBlocks = new();
    private DropoutKind _kind;
    private DropoutMask _factors;
    private Columns _mask;
    private Columns _outputGradient;

    public DropoutPass()
    {
        ForwardWork = new DrawAndMultiply(this);
        BackwardWork = new MultiplyGradient(this);
    }

    public bool IsActive { get; private set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    /// <summary>Hands the input on.</summary>
    public void HandOn()
    {
        IsActive = false;
        Output = Input;
    }

    public void Start(DropoutKind kind, DropoutMask factors, Workspace workspace)
    {
        IsActive = true;
        _kind = kind;
        _factors = factors;
        _mask = _maskBlocks.Rent(Input, kind == DropoutKind.EveryStep ? Input.Rows : Layout.SequenceCount, workspace);
        Output = _outputBlocks.Rent(Input, Input.Rows, workspace);
    }

    public void StartBackward(Columns outputGradient) => _outputGradient = outputGradient;

    private int StepsOf(int sequence) => _kind == DropoutKind.PooledRows ? 1 : Layout.Lengths[sequence];

    private void Draw(int maskRow, int sequence, int step)
    {
        int firstUnit = 0;
        for (int block = 0; block < _mask.Count; block++)
        {
            Matrix mask = _mask[block];
            _factors.WriteRow(mask, maskRow, firstUnit, Layout.SequenceIds[sequence], step);

            // Counted with the padding, so that a block starts with a draw of its own.
            firstUnit += AlignedBuffer.RoundUp(mask.Columns);
        }
    }

    private void Multiply(Columns source, Columns target, int row, int maskRow)
    {
        for (int block = 0; block < _mask.Count; block++)
        {
            // The gradient has no block where none is wanted.
            if (source[block].IsEmpty)
            {
                continue;
            }

            TensorPrimitives.Multiply(source[block].Row(row), _mask[block].Row(maskRow), target[block].Row(row));
        }
    }

    private sealed class DrawAndMultiply(DropoutPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            bool isPerStep = pass._kind == DropoutKind.EveryStep;
            for (int sequence = share; sequence < pass.Layout.SequenceCount; sequence += shareCount)
            {
                if (!isPerStep)
                {
                    pass.Draw(sequence, sequence, step: 0);
                }

                for (int step = 0; step < pass.StepsOf(sequence); step++)
                {
                    int row = pass.Layout.OffsetOf(step) + sequence;
                    if (isPerStep)
                    {
                        pass.Draw(row, sequence, pass.Layout.FirstSteps[sequence] + step);
                    }

                    pass.Multiply(pass.Input, pass.Output, row, isPerStep ? row : sequence);
                }
            }
        }
    }

    private sealed class MultiplyGradient(DropoutPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int sequence = share; sequence < pass.Layout.SequenceCount; sequence += shareCount)
            {
                for (int step = 0; step < pass.StepsOf(sequence); step++)
                {
                    int row = pass.Layout.OffsetOf(step) + sequence;
                    pass.Multiply(pass._outputGradient, pass._outputGradient, row, pass._kind == DropoutKind.EveryStep ? row : sequence);
                }
            }
        }
    }
}
