using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>
/// The output of an encoder as attention reads it: sequence after sequence, each with its rows side by side, copied once from the packed steps. A row's
/// blocks (directions) become one.
/// </summary>
internal sealed class AttentionMemory : IParallelWork
{
    private readonly BlockList _gradientBlocks = new();
    private int[] _firstRows = [0];
    private Columns _source;
    private Columns _sourceGradient;
    private bool _isForward;

    public BatchLayout Layout { get; private set; } = null!;

    /// <summary>N x M.</summary>
    public Matrix Values { get; private set; }

    /// <summary>N x K, what queries are compared with.</summary>
    public Matrix Keys { get; set; }

    public Matrix ValueGradients { get; private set; }

    /// <summary>The gradients of <see cref="Keys"/>; the same matrix where values are their own keys.</summary>
    public Matrix KeyGradients { get; private set; }

    /// <summary>Copies the packed rows.</summary>
    public void Load(Columns source, BatchLayout layout, Execution execution)
    {
        Layout = layout;
        _source = source;
        if (_firstRows.Length <= layout.SequenceCount)
        {
            _firstRows = new int[layout.SequenceCount + 1];
        }

        for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
        {
            _firstRows[sequence + 1] = _firstRows[sequence] + layout.Lengths[sequence];
        }

        Values = execution.Workspace.RentPadded(layout.RowCount, source.Width);
        _isForward = true;
        execution.Run(this, (long)Values.Rows * Values.Columns);
    }

    /// <summary>Rows of a packed sequence.</summary>
    public MemoryRows RowsOf(Matrix matrix, int sequence) => MemoryRows.Of(matrix, _firstRows[sequence], Layout.Lengths[sequence]);

    public void StartBackward(Workspace workspace)
    {
        ValueGradients = workspace.RentZeroed(Values.Rows, Values.Columns);
        bool areKeys = Keys.Buffer == Values.Buffer;
        KeyGradients = areKeys ? ValueGradients : workspace.RentZeroed(Keys.Rows, Keys.Columns);
    }

    /// <summary>The gradient of the packed rows.</summary>
    public Columns FinishBackward(Execution execution)
    {
        _sourceGradient = _gradientBlocks.Rent(_source, Layout.RowCount, execution.Workspace);
        _isForward = false;
        execution.Run(this, (long)Values.Rows * Values.Columns);
        return _sourceGradient;
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        for (int sequence = share; sequence < Layout.SequenceCount; sequence += shareCount)
        {
            for (int step = 0; step < Layout.Lengths[sequence]; step++)
            {
                Move(_firstRows[sequence] + step, Layout.OffsetOf(step) + sequence);
            }
        }
    }

    private void Move(int row, int packedRow)
    {
        Span<float> own = (_isForward ? Values : ValueGradients).Row(row);
        for (int block = 0; block < _source.Count; block++)
        {
            Span<float> part = own[.._source[block].Columns];
            own = own[part.Length..];
            if (_isForward)
            {
                _source[block].Row(packedRow).CopyTo(part);
            }
            else
            {
                part.CopyTo(_sourceGradient[block].Row(packedRow));
            }
        }
    }
}
