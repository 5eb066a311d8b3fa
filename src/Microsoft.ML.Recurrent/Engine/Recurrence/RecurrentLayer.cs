using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// A recurrent layer in one direction or both; the output has a block of H columns for each. It owns buffers, row shares and
/// time; the cell owns the formulas.
/// </summary>
/// <remarks>
/// A layer runs over the steps of a <see cref="BatchLayout"/>, which may be a window of longer sequences: states before the first
/// step can be given and those after the last be read, and their gradients in reverse.
/// </remarks>
internal sealed partial class RecurrentLayer : Layer
{
    // Meeting after every step costs about 0.2 microseconds, what a step of 64 units saves on two threads.
    private const int WorthACrew = 64;

    private readonly CellDefinition _cell;
    private readonly RecurrentDirection[] _directions;
    private readonly DirectionBuffers[] _buffers;
    private readonly int[] _inputWidths;
    private readonly bool[] _wantedGradients;
    private readonly LayerPacking _packing;

    /// <param name="parameters">Where the parameters are declared.</param>
    /// <param name="prefix">What stands before their PyTorch names, with its dot.</param>
    /// <param name="number">Number of the layer in its stack; part of its names and of its dropout's keys.</param>
    /// <param name="cell">The recurrence; a <see cref="CellKind"/> stands for its definition.</param>
    /// <param name="inputWidths">Real columns of the input's blocks.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="isBidirectional">Whether a second direction reads from the last step to the first.</param>
    /// <param name="recurrentDropout">Rate of the mask, one per sequence, on what the recurrent product reads; without such a product there is none.</param>
    /// <param name="isReverse">Whether a layer of one direction reads backwards.</param>
    /// <param name="wantedGradients">For each block whether Backward gives its gradient when asked (null: all); saves copies of weights if not.</param>
    /// <param name="hasBFloat16Weights">Whether the matrices are packed as bfloat16; such a layer has no Backward.</param>
    /// <param name="firstMask">Added to the key of the layer's dropout, so that layers of two stacks draw apart.</param>
    /// <param name="weightDrop">Rate at which <see cref="DropWeights"/> drops weights of the recurrent matrices.</param>
    public RecurrentLayer(
        ParameterSet parameters,
        string prefix,
        int number,
        CellDefinition cell,
        int[] inputWidths,
        int hiddenSize,
        bool isBidirectional,
        float recurrentDropout = 0,
        bool isReverse = false,
        bool[]? wantedGradients = null,
        bool hasBFloat16Weights = false,
        int firstMask = 0,
        float weightDrop = 0)
    {
        _cell = cell;
        _inputWidths = inputWidths;
        _wantedGradients = wantedGradients ?? [.. Enumerable.Repeat(true, inputWidths.Length)];
        HiddenSize = hiddenSize;
        _directions = new RecurrentDirection[isBidirectional ? 2 : 1];
        _buffers = new DirectionBuffers[_directions.Length];
        _packing = new LayerPacking(_directions);
        for (int i = 0; i < _directions.Length; i++)
        {
            bool isReversed = isReverse || i == 1;
            var weights = new DirectionWeights(
                parameters,
                prefix,
                number,
                isReversed,
                _cell,
                inputWidths,
                hiddenSize,
                _wantedGradients,
                hasBFloat16Weights,
                weightDrop,
                firstMask + number * 2 + i);
            _directions[i] = new RecurrentDirection(weights, _cell, inputWidths, isReversed);
            _buffers[i] = new DirectionBuffers(_directions[i], _cell, recurrentDropout, maskNumber: firstMask + number * 2 + i);
        }
    }

    public int HiddenSize { get; }

    public int DirectionCount => _directions.Length;

    public bool HasCellState => _cell.Step.HasCellState;

    public override int OutputWidth => HiddenSize * _directions.Length;

    public ReadOnlySpan<RecurrentDirection> Directions => _directions;

    public override void Pack(AlignedBuffer weights) => Pack(weights, threadCount: 1);

    /// <summary>As <see cref="Pack(AlignedBuffer)"/>, on so many threads.</summary>
    public void Pack(AlignedBuffer weights, int threadCount) => _packing.Pack(weights, threadCount);

    /// <inheritdoc cref="LayerPacking.DropWeights"/>
    public void DropWeights(AlignedBuffer weights, Execution execution) => _packing.DropWeights(weights, execution);

    /// <inheritdoc cref="LayerPacking.KeepWeights"/>
    public void KeepWeights(AlignedBuffer weights, Execution execution) => _packing.KeepWeights(weights, execution);

    /// <summary>Rounds both matrices of each direction to the nearest numbers that bfloat16 holds.</summary>
    public void RoundToBFloat16(AlignedBuffer weights)
    {
        foreach (RecurrentDirection direction in _directions)
        {
            direction.Weights.RoundToBFloat16(weights);
        }
    }

    public override RecurrentPass Forward(Columns input, BatchLayout layout, Execution execution)
        => Forward(input, layout, initialStates: null, execution);

    /// <summary>
    /// As <see cref="Forward(Columns, BatchLayout, Execution)"/>, from given states. They are copied, so they may come from
    /// anywhere.
    /// </summary>
    public RecurrentPass Forward(LayerInput input, BatchLayout layout, RecurrentStates? initialStates, Execution execution)
    {
        Debug.Assert(input.LateCount == 0);
        RecurrentPass pass = NewPass(input, layout, execution);
        pass.UseSegments(execution.IsSegmented(layout));
        if (pass.Segments is { } segments)
        {
            // Distinct tokens have no rows of their own.
            Debug.Assert(input.Tokens is null);
            for (int i = 0; i < _directions.Length; i++)
            {
                pass.Directions[i].Matrices = _buffers[i].RentSegmented(
                    layout, initialStates?.Hidden[i], HasCellState ? initialStates?.Cell[i] : null, execution);
                pass.OutputBlocks[i] = pass.Directions[i].Matrices.Hidden;
            }

            pass.Output = new Columns(pass.OutputBlocks);
            segments.Forward(pass, _buffers[0], execution);
            return pass;
        }

        RentForward(pass, initialStates, execution);
        for (int thread = 0; thread < execution.ThreadCount; thread++)
        {
            pass.Gates[thread] = execution.IsTraining ? default : _buffers[0].RentGates(layout, execution.Workspace);
        }

        bool isByUnits = layout.SequenceCount == 1 && !execution.IsTraining && execution.ThreadCount > _directions.Length && HiddenSize >= WorthACrew;
        foreach (DirectionPass direction in pass.Directions)
        {
            direction.UseCrew(isByUnits);
        }

        if (input.Tokens is not null)
        {
            pass.Run(RecurrentPhase.TokenProducts, execution);
        }

        pass.Run(RecurrentPhase.Forward, execution);
        return pass;
    }

    /// <summary>Copies the states after each sequence's last step (reverse direction: after step 0) in packed order.</summary>
    public void ReadFinalStates(RecurrentPass pass, RecurrentStates target)
    {
        BatchLayout layout = pass.Layout;
        for (int i = 0; i < _directions.Length; i++)
        {
            ref readonly StepMatrices matrices = ref pass.Directions[i].Matrices;
            for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
            {
                int row = _directions[i].IsReverse ? sequence : layout.LastRowOf(sequence);
                matrices.Hidden.Row(row).CopyTo(target.Hidden[i].Row(sequence));
                if (HasCellState)
                {
                    ReadOnlySpan<float> cell = pass.Segments is { } segments ? segments.FinalCells(i).Row(sequence)
                        : matrices.Cell.Row(matrices.KeepsSteps ? row : sequence);
                    cell.CopyTo(target.Cell[i].Row(sequence));
                }
            }
        }
    }

    internal void WriteTokenProducts(RecurrentPass pass, int share, int shareCount)
    {
        TokenEmbeddingPass tokens = pass.Source.Tokens!;
        for (int i = 0; i < _directions.Length; i++)
        {
            _directions[i].Input.WriteTokens(tokens.Output, pass.Directions[i].TokenProducts, RowSpan.Contiguous(tokens.Output.Rows, share, shareCount));
        }
    }

    /// <summary>The distinct tokens that a block is given by, or null.</summary>
    private static TokenEmbeddingPass? TokensOf(RecurrentPass pass, int block) => block == 0 ? pass.Source.Tokens : null;

    /// <summary>Buffers for single steps of so many rows of a layer of one direction; see <see cref="RecurrentDirection.Step"/>.</summary>
    public StepMatrices NewStep(int rows, Workspace workspace)
    {
        Debug.Assert(DirectionCount == 1);
        return _buffers[0].RentStep(rows, workspace);
    }

    private RecurrentPass NewPass(LayerInput input, BatchLayout layout, Execution execution)
    {
        Debug.Assert(input.Blocks.Count == _inputWidths.Length);
        RecurrentPass pass = execution.Workspace.Take<RecurrentPass>();
        pass.Reserve(_directions.Length, _inputWidths.Length, execution.ThreadCount);
        pass.Layer = this;
        pass.Layout = layout;
        pass.Source = input;
        return pass;
    }

    private void RentForward(RecurrentPass pass, RecurrentStates? initialStates, Execution execution)
    {
        for (int i = 0; i < _directions.Length; i++)
        {
            DirectionPass own = pass.Directions[i];
            own.HasInitialState = initialStates is not null;
            own.TokenProducts = pass.Source switch
            {
                { Kept: { } kept } => kept.ProductsOf(direction: i),
                { Tokens: { } tokens } => execution.Workspace.Rent(tokens.Output.Rows, _directions[i].Input.Width),
                _ => default,
            };
            own.Matrices = _buffers[i].RentForward(pass.Layout, initialStates?.Hidden[i], HasCellState ? initialStates?.Cell[i] : null, execution);
            pass.OutputBlocks[i] = own.Matrices.Hidden;
        }

        pass.Output = new Columns(pass.OutputBlocks);
    }
}
