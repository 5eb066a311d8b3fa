using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// A decoder with input feeding: every step reads the attentional vector of the step before, so the loop over time stands outside of its levels. A thread
/// owns sequences and runs the whole loop for them, through all levels and the attention; no thread waits for another.
/// </summary>
internal sealed class FeedingPass : IParallelWork
{
    private Stack _stack = null!;
    private BatchLayout _layout = null!;
    private AttentionPass _attention = null!;
    private RecurrentPass[] _levels = [];
    private Matrix[][] _inputBlocks = [];
    private DropoutPass?[] _dropouts = [];
    private Matrix[] _outputs = [];
    private Matrix[] _outputGradients = [];
    private Matrix[] _recurrentGradients = [];
    private int[] _projected = [];
    private Matrix _feed;
    private bool _isForward;
    private BackwardTrace? _trace;
    private FeedingScale? _scale;

    /// <summary>The attention of all steps.</summary>
    public AttentionPass Attention => _attention;

    /// <summary>After a traced backward pass the power of two that was taken out of the gradients of the encoder's output.</summary>
    public int SourcePower { get; private set; }

    /// <summary>Runs the decoder.</summary>
    /// <param name="stack">Its levels, the first of which reads the symbols and then the attentional vector.</param>
    /// <param name="symbols">The blocks of the symbols, or their distinct tokens.</param>
    /// <param name="layout">Its steps.</param>
    /// <param name="initial">The states before the first step.</param>
    /// <param name="layer">The attention.</param>
    /// <param name="memory">The encoder's output.</param>
    /// <param name="execution">The user's.</param>
    public void Forward(
        Stack stack, LayerInput symbols, BatchLayout layout, RecurrentStates[] initial, AttentionLayer layer, AttentionMemory memory, Execution execution)
    {
        _stack = stack;
        _layout = layout;
        Reserve(stack.Levels.Length, execution.ThreadCount);
        _feed = execution.Workspace.RentZeroed(layout.RowCount, layer.OutputWidth);
        for (int level = 0; level < _levels.Length; level++)
        {
            StartLevel(level, symbols, initial[level], execution);
        }

        _attention = layer.Start(memory, _outputs[^1], layout, execution);
        _isForward = true;
        execution.Run(this);
    }

    /// <summary>
    /// The gradient of the symbols' blocks, given that of the attentional vectors, which it overwrites. A trace, if any, sees every step of one sequence on one thread.
    /// </summary>
    public Columns Backward(AttentionLayer layer, Matrix outputGradient, RecurrentStates[] initialGradients, Execution execution, BackwardTrace? trace = null)
    {
        _trace = trace;
        layer.StartBackward(_attention, outputGradient, execution);
        Matrix gradient = _attention.HiddenGradient;
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            _outputGradients[level] = gradient;
            bool drops = _dropouts[level] is { IsActive: true };
            _recurrentGradients[level] = drops ? execution.Workspace.RentPadded(_layout.RowCount, gradient.Columns) : gradient;
            RecurrentLayer recurrent = _stack.Levels[level].Recurrent;
            recurrent.StartBackwardSteps(
                _levels[level], new Columns(_recurrentGradients[level]), finalGradients: null, wantsInitialGradient: true, wantsInputGradient: true, execution);
            gradient = _levels[level].InputGradientBlocks[0];
            trace?.Begin(level, _levels[level]);
        }

        _isForward = false;
        _scale = trace is null ? null : new FeedingScale(_levels, _attention, trace);
        execution.Run(this);
        SourcePower = _scale?.Finish() ?? 0;
        Columns symbols = default;
        for (int level = 0; level < _levels.Length; level++)
        {
            Columns input = _stack.Levels[level].Recurrent.FinishSteps(_levels[level], initialGradients[level], execution);
            symbols = level == 0 ? input : symbols;
        }

        return symbols;
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        if (_isForward)
        {
            Span<int> projected = _projected.AsSpan(share * _levels.Length, _levels.Length);
            projected.Clear();
            for (int step = 0; step < _layout.StepCount; step++)
            {
                ForwardStep(step, projected, share, shareCount);
            }

            return;
        }

        for (int step = _layout.StepCount - 1; step >= 0; step--)
        {
            BackwardStep(step, share, shareCount);
        }
    }

    private void ForwardStep(int step, Span<int> projected, int share, int shareCount)
    {
        for (int sequence = share; step > 0 && sequence < _layout.RowsAt(step); sequence += shareCount)
        {
            _attention.Output.Row(_layout.OffsetOf(step - 1) + sequence).CopyTo(_feed.Row(_layout.OffsetOf(step) + sequence));
        }

        for (int level = 0; level < _levels.Length; level++)
        {
            if (projected[level] == step)
            {
                projected[level] = _levels[level].ProjectSteps(step, share, shareCount);
            }

            _levels[level].ForwardStep(step, share, shareCount);
            if (_dropouts[level] is { IsActive: true } dropout)
            {
                dropout.ForwardStep(step, share, shareCount);
            }

            if (_stack.Levels[level].IsResidual)
            {
                AddRows(_outputs[level - 1], BeforeSum(level), _outputs[level], step, share, shareCount);
            }
        }

        _attention.ForwardStep(step, share, shareCount);
    }

    private void BackwardStep(int step, int share, int shareCount)
    {
        _attention.BackwardStep(step, share, shareCount);
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            if (_dropouts[level] is { IsActive: true } dropout)
            {
                dropout.BackwardStep(new Columns(_outputGradients[level]), new Columns(_recurrentGradients[level]), step, share, shareCount);
            }

            _trace?.Before(level, step);
            _levels[level].BackwardStep(step, share, shareCount);
            _trace?.After(level, step);
            if (_stack.Levels[level].IsResidual)
            {
                Matrix below = _outputGradients[level - 1];
                AddRows(below, _outputGradients[level], below, step, share, shareCount);
            }
        }

        Matrix fed = _levels[0].InputGradientBlocks[^1];
        for (int sequence = share; step > 0 && sequence < _layout.RowsAt(step); sequence += shareCount)
        {
            Span<float> target = _attention.OutputGradient.Row(_layout.OffsetOf(step - 1) + sequence);
            TensorPrimitives.Add(target, fed.Row(_layout.OffsetOf(step) + sequence), target);
        }

        _scale?.EndStep(step > 0 ? _attention.OutputGradient.Row(_layout.OffsetOf(step - 1)) : []);
    }

    private Matrix BeforeSum(int level) => _dropouts[level] is { } dropout ? dropout.Output[0] : _levels[level].OutputBlocks[0];

    private void AddRows(Matrix a, Matrix b, Matrix sum, int step, int share, int shareCount)
    {
        RowSpan rows = RowSpan.OfShare(_layout.OffsetOf(step), _layout.RowsAt(step), share, shareCount);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.First + i * rows.Stride;
            TensorPrimitives.Add(a.Row(row), b.Row(row), sum.Row(row));
        }
    }

    private void StartLevel(int level, LayerInput symbols, RecurrentStates initial, Execution execution)
    {
        StackLevel own = _stack.Levels[level];
        Matrix[] blocks = _inputBlocks[level];
        if (level == 0)
        {
            blocks = Resize(ref _inputBlocks[0], symbols.Blocks.Count + 1);
            for (int block = 0; block < symbols.Blocks.Count; block++)
            {
                blocks[block] = symbols.Blocks[block];
            }

            blocks[^1] = _feed;
        }
        else
        {
            blocks = Resize(ref _inputBlocks[level], 1);
            blocks[0] = _outputs[level - 1];
        }

        var input = new LayerInput(new Columns(blocks), level == 0 ? symbols.Tokens : null, lateCount: 1);
        _levels[level] = own.Recurrent.StartSteps(input, _layout, initial, execution);
        _dropouts[level] = own.Dropout?.StartSteps(_levels[level].Output, _layout, execution);
        Matrix output = BeforeSum(level);
        _outputs[level] = own.IsResidual ? execution.Workspace.RentPadded(_layout.RowCount, output.Columns) : output;
    }

    private static Matrix[] Resize(ref Matrix[] blocks, int count)
    {
        if (blocks is null || blocks.Length != count)
        {
            blocks = new Matrix[count];
        }

        return blocks;
    }

    private void Reserve(int levelCount, int threadCount)
    {
        if (_levels.Length != levelCount)
        {
            _levels = new RecurrentPass[levelCount];
            _inputBlocks = new Matrix[levelCount][];
            _dropouts = new DropoutPass?[levelCount];
            _outputs = new Matrix[levelCount];
            _outputGradients = new Matrix[levelCount];
            _recurrentGradients = new Matrix[levelCount];
        }

        if (_projected.Length < levelCount * threadCount)
        {
            _projected = new int[levelCount * threadCount];
        }
    }
}
