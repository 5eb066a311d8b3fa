using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The masks that one Forward of a <see cref="Dropout"/> drew; a share of work owns every n-th sequence.</summary>
internal sealed class DropoutPass : Pass
{
    private readonly BlockList _outputBlocks = new();
    private readonly BlockList _maskBlocks = new();
    private SparseRows?[] _sparseCopies = [];
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

    /// <summary>The sparse blocks of the input, one entry a block; null: there are none.</summary>
    public SparseRows?[]? Source { get; set; }

    /// <summary>Those of the output.</summary>
    public SparseRows?[]? Sparse { get; private set; }

    public int RowCount => _kind == DropoutKind.PooledRows ? Layout.SequenceCount : Layout.RowCount;

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    /// <summary>Hands the input on.</summary>
    public void HandOn()
    {
        IsActive = false;
        Output = Input;
        Sparse = Source;
    }

    public void Start(DropoutKind kind, DropoutMask factors, Workspace workspace)
    {
        IsActive = true;
        _kind = kind;
        _factors = factors;
        _mask = _maskBlocks.Rent(Input, kind == DropoutKind.EveryStep ? RowCount : Layout.SequenceCount, workspace);
        Output = _outputBlocks.Rent(Input, RowCount, workspace);
        Sparse = CopySparse();
    }

    public void StartBackward(Columns outputGradient) => _outputGradient = outputGradient;

    /// <summary>For a loop over time that stands outside: a share's rows of one step, with the masks of Forward. Of a pass that is active.</summary>
    public void ForwardStep(int step, int share, int shareCount)
    {
        for (int sequence = share; sequence < Layout.RowsAt(step); sequence += shareCount)
        {
            int row = Layout.OffsetOf(step) + sequence;
            if (_kind == DropoutKind.EveryStep)
            {
                Draw(row, sequence, Layout.FirstSteps[sequence] + step);
            }
            else if (step == 0)
            {
                Draw(sequence, sequence, step: 0);
            }

            Multiply(Input, Output, row, MaskRowOf(row, sequence));
        }
    }

    /// <summary>The backward pass of <see cref="ForwardStep"/>, into columns of the caller's.</summary>
    public void BackwardStep(Columns outputGradient, Columns inputGradient, int step, int share, int shareCount)
    {
        for (int sequence = share; sequence < Layout.RowsAt(step); sequence += shareCount)
        {
            int row = Layout.OffsetOf(step) + sequence;
            Multiply(outputGradient, inputGradient, row, MaskRowOf(row, sequence));
        }
    }

    private int MaskRowOf(int row, int sequence) => _kind == DropoutKind.EveryStep ? row : sequence;

    private int StepsOf(int sequence) => _kind == DropoutKind.PooledRows ? 1 : Layout.Lengths[sequence];

    private SparseRows?[]? CopySparse()
    {
        if (Source is null)
        {
            return null;
        }

        if (_sparseCopies.Length != Source.Length)
        {
            _sparseCopies = new SparseRows?[Source.Length];
        }

        for (int block = 0; block < Source.Length; block++)
        {
            if (Source[block] is not { } source)
            {
                _sparseCopies[block] = null;
                continue;
            }

            if (_sparseCopies[block]?.Width != source.Width)
            {
                _sparseCopies[block] = new SparseRows(source.Width);
            }

            _sparseCopies[block]!.CopyFrom(source);
        }

        return _sparseCopies;
    }

    /// <summary>Multiplies the numbers of a packed row's sparse blocks by the factors of their columns.</summary>
    private void MultiplySparse(int row, int sequence, int step)
    {
        int firstUnit = 0;
        for (int block = 0; block < Sparse!.Length; block++)
        {
            if (Sparse[block] is { } rows)
            {
                _factors.Multiply(rows.ValuesOf(row), rows.ColumnsOf(row), firstUnit, Layout.SequenceIds[sequence], step);
            }

            firstUnit += WidthOf(block);
        }
    }

    /// <summary>Counted with the padding, so that a block starts with a draw of its own.</summary>
    private int WidthOf(int block) => AlignedBuffer.RoundUp(Source?[block]?.Width ?? Input[block].Columns);

    private void Draw(int maskRow, int sequence, int step)
    {
        int firstUnit = 0;
        for (int block = 0; block < _mask.Count; block++)
        {
            if (!_mask[block].IsEmpty)
            {
                _factors.WriteRow(_mask[block], maskRow, firstUnit, Layout.SequenceIds[sequence], step);
            }

            firstUnit += WidthOf(block);
        }
    }

    private void Multiply(Columns source, Columns target, int row, int maskRow)
    {
        for (int block = 0; block < _mask.Count; block++)
        {
            // The gradient has no block where none is wanted, and sparse blocks are elsewhere.
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
                    if (pass.Sparse is not null)
                    {
                        pass.MultiplySparse(row, sequence, isPerStep ? pass.Layout.FirstSteps[sequence] + step : 0);
                    }
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
