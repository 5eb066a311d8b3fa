using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The parameters of one direction of a recurrent layer and their packed copies.</summary>
internal sealed class DirectionWeights
{
    private readonly CellDefinition _cell;
    private readonly int[] _inputWidths;
    private readonly int _inputSize;
    private readonly Parameter[] _peepholes;
    private readonly bool _hasBFloat16Weights;

    /// <param name="parameters">Where the parameters are declared.</param>
    /// <param name="prefix">What stands before their PyTorch names, with its dot.</param>
    /// <param name="layer">Number of the layer in its stack.</param>
    /// <param name="isReverse">Whether this direction reads from the last step to the first.</param>
    /// <param name="cell">The recurrence.</param>
    /// <param name="inputWidths">Real columns of the input's blocks.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="wantedGradients">For each block of the input whether its gradient will be wanted.</param>
    /// <param name="hasBFloat16Weights">Whether both matrices are packed as bfloat16, for use alone: nothing goes backward.</param>
    /// <param name="weightDrop">Part of the recurrent matrix that each update of training goes without; there is none without such a matrix.</param>
    /// <param name="dropNumber">Keys what is dropped.</param>
    public DirectionWeights(
        ParameterSet parameters,
        string prefix,
        int layer,
        bool isReverse,
        CellDefinition cell,
        int[] inputWidths,
        int hiddenSize,
        ReadOnlySpan<bool> wantedGradients,
        bool hasBFloat16Weights,
        float weightDrop,
        int dropNumber)
    {
        _hasBFloat16Weights = hasBFloat16Weights;
        _cell = cell;
        _inputWidths = inputWidths;
        _inputSize = inputWidths.Sum();
        HiddenSize = hiddenSize;
        PaddedSize = AlignedBuffer.RoundUp(hiddenSize);
        int gates = cell.GateCount;
        bool hasRecurrentProduct = cell.Step.HasRecurrentProduct;
        string suffix = $"_l{layer}{(isReverse ? "_reverse" : "")}";
        ParameterInitializer bias = ParameterInitializer.PerGate(cell.GateBiases);
        WeightIh = parameters.Add($"{prefix}weight_ih{suffix}", [gates * hiddenSize, _inputSize], ParameterInitializer.GlorotUniform, isDecayed: true, gateCount: gates);
        WeightHh = hasRecurrentProduct
            ? parameters.Add($"{prefix}weight_hh{suffix}", [gates * hiddenSize, hiddenSize], ParameterInitializer.Orthogonal, isDecayed: true, gateCount: gates)
            : null;
        Drop = weightDrop > 0 && hasRecurrentProduct ? new WeightDrop(weightDrop, dropNumber, gates * hiddenSize, hiddenSize) : null;
        BiasIh = parameters.Add($"{prefix}bias_ih{suffix}", [gates * hiddenSize], bias, isDecayed: false, gateCount: gates);
        BiasHh = hasRecurrentProduct
            ? parameters.Add($"{prefix}bias_hh{suffix}", [gates * hiddenSize], ParameterInitializer.Zeros, isDecayed: false, gateCount: gates)
            : null;
        _peepholes = new Parameter[cell.Peepholes.Length];
        for (int i = 0; i < _peepholes.Length; i++)
        {
            _peepholes[i] = parameters.Add($"{prefix}{cell.Peepholes[i].Name}{suffix}", [hiddenSize], ParameterInitializer.Zeros, isDecayed: false);
        }

        FusedStep step = cell.Step;
        InputPanels = NewGatePanels(step.InputSlotCount, _inputSize);
        RecurrentPanels = NewGatePanels(step.RecurrentPanelSlots, hasRecurrentProduct ? hiddenSize : 0);
        SecondPanels = step.HasSecondProduct ? NewGatePanels(1, hiddenSize) : null;
        int unitVectors = PaddedSize / AlignedBuffer.BlockSize;
        RecurrentBackwardPanels = hasBFloat16Weights || !hasRecurrentProduct ? null : new PackedPanels(step.RecurrentSlotCount * PaddedSize, unitVectors);
        SecondBackwardPanels = step.HasSecondProduct && !hasBFloat16Weights ? new PackedPanels(PaddedSize, unitVectors) : null;
        InputBackwardPanels = new PackedPanels?[inputWidths.Length];
        for (int block = 0; block < inputWidths.Length; block++)
        {
            InputBackwardPanels[block] = wantedGradients[block] && !hasBFloat16Weights
                ? new PackedPanels(step.InputSlotCount * PaddedSize, AlignedBuffer.RoundUp(inputWidths[block]) / AlignedBuffer.BlockSize)
                : null;
        }

        Bias = new AlignedBuffer(step.SlotCount * PaddedSize);
        PeepholeRows = _peepholes.Length == 0 ? null : new AlignedBuffer(_peepholes.Length * PaddedSize);
    }

    public int HiddenSize { get; }

    /// <summary>H rounded up to 16: floats of a gate slot.</summary>
    public int PaddedSize { get; }

    public Parameter WeightIh { get; }

    /// <summary>Null for cells without a recurrent product, as is <see cref="BiasHh"/>.</summary>
    public Parameter? WeightHh { get; }

    /// <summary>What training drops of <see cref="WeightHh"/>; null: nothing.</summary>
    public WeightDrop? Drop { get; }

    public Parameter BiasIh { get; }

    public Parameter? BiasHh { get; }

    public ReadOnlySpan<Parameter> Peepholes => _peepholes;

    public PackedPanels InputPanels { get; }

    /// <summary>Without weights for cells without a recurrent product, where they only divide the units.</summary>
    public PackedPanels RecurrentPanels { get; }

    public PackedPanels? SecondPanels { get; }

    /// <summary>Null in bfloat16, as are all backward panels, and for cells without a recurrent product.</summary>
    public PackedPanels? RecurrentBackwardPanels { get; }

    public PackedPanels? SecondBackwardPanels { get; }

    /// <summary>One per block of the input; null where its gradient is never wanted.</summary>
    public PackedPanels?[] InputBackwardPanels { get; }

    /// <summary>Both biases by slot, added where their sums add.</summary>
    public AlignedBuffer Bias { get; }

    /// <summary>Peepholes with their padding; null for cells without.</summary>
    public AlignedBuffer? PeepholeRows { get; }

    /// <summary>Rounds the master weights to what packed copies in bfloat16 hold, so that both agree.</summary>
    public void RoundToBFloat16(AlignedBuffer weights)
    {
        BFloat16.Round(WeightIh.In(weights));
        if (WeightHh is { } recurrent)
        {
            BFloat16.Round(recurrent.In(weights));
        }
    }

    /// <summary>Rewrites a share of the packed copies; shares write apart.</summary>
    public void Pack(AlignedBuffer weights, int share, int shareCount)
    {
        FusedStep step = _cell.Step;
        PackGates(InputPanels, WeightIh.In(weights), _inputSize, 0, step.InputSlotCount, share, shareCount);
        if (WeightHh is { } recurrent)
        {
            PackRecurrent(recurrent.In(weights), share, shareCount);
        }

        int firstColumn = 0;
        for (int block = 0; block < InputBackwardPanels.Length; block++)
        {
            if (InputBackwardPanels[block] is { } panels)
            {
                PackBackward(panels, WeightIh.In(weights), _inputSize, firstColumn, _inputWidths[block], 0, step.InputSlotCount, share, shareCount);
            }

            firstColumn += _inputWidths[block];
        }

        if (share > 0)
        {
            return;
        }

        PackBias(weights);
        for (int i = 0; i < _peepholes.Length; i++)
        {
            _peepholes[i].In(weights).CopyTo(PeepholeRows!.Span[(i * PaddedSize)..]);
        }
    }

    /// <summary>Rewrites a share of the packed copies of a recurrent matrix.</summary>
    public void PackRecurrent(ReadOnlySpan<float> weightHh, int share, int shareCount)
    {
        FusedStep step = _cell.Step;
        PackGates(RecurrentPanels, weightHh, HiddenSize, step.RecurrentFirstSlot, step.RecurrentSlotCount, share, shareCount);
        if (RecurrentBackwardPanels is { } backward)
        {
            PackBackward(backward, weightHh, HiddenSize, 0, HiddenSize, step.RecurrentFirstSlot, step.RecurrentSlotCount, share, shareCount);
        }

        if (SecondPanels is { } second)
        {
            PackGates(second, weightHh, HiddenSize, 0, 1, share, shareCount);
        }

        if (SecondBackwardPanels is { } secondBackward)
        {
            PackBackward(secondBackward, weightHh, HiddenSize, 0, HiddenSize, 0, 1, share, shareCount);
        }
    }

    private PackedPanels NewGatePanels(int slotCount, int depth)
        => new(depth, slotCount * PaddedSize / AlignedBuffer.BlockSize, slotCount * FusedStep.BlocksPerPanel(slotCount), _hasBFloat16Weights);

    /// <summary>Panels of unit blocks: a block's vectors are its slots, or (one slot) neighbouring blocks.</summary>
    private void PackGates(PackedPanels panels, ReadOnlySpan<float> weights, int columns, int firstSlot, int slotCount, int share, int shareCount)
    {
        for (int block = share; block < PaddedSize / AlignedBuffer.BlockSize; block += shareCount)
        {
            int unit = block * AlignedBuffer.BlockSize;
            int count = Math.Min(AlignedBuffer.BlockSize, HiddenSize - unit);
            for (int slot = 0; slot < slotCount; slot++)
            {
                int row = _cell.SlotGates[firstSlot + slot] * HiddenSize + unit;
                panels.PackTransposed(block * slotCount + slot, 0, weights, columns, row, count, 0, columns);
            }
        }
    }

    /// <summary>Gradients of pre-activations (slots side by side, each padded) to gradients of some of the weights' columns.</summary>
    private void PackBackward(
        PackedPanels panels, ReadOnlySpan<float> weights, int columns, int firstColumn, int columnCount, int firstSlot, int slotCount, int share, int shareCount)
    {
        int columnsPerPanel = panels.VectorsPerPanel * AlignedBuffer.BlockSize;
        for (int panel = share; panel < panels.PanelCount; panel += shareCount)
        {
            int column = panel * columnsPerPanel;
            int count = Math.Min(columnsPerPanel, columnCount - column);
            for (int slot = 0; slot < slotCount; slot++)
            {
                int row = _cell.SlotGates[firstSlot + slot] * HiddenSize;
                panels.PackColumns(panel, slot * PaddedSize, weights, columns, row, HiddenSize, firstColumn + column, count);
            }
        }
    }

    private void PackBias(AlignedBuffer weights)
    {
        FusedStep step = _cell.Step;
        ReadOnlySpan<float> biasIh = BiasIh.In(weights);
        ReadOnlySpan<float> biasHh = BiasHh is { } recurrent ? recurrent.In(weights) : default;
        for (int slot = 0; slot < step.SlotCount; slot++)
        {
            int gate = _cell.SlotGates[slot] * HiddenSize;
            int recurrentSlot = slot - step.RecurrentFirstSlot;
            bool isInput = slot < step.InputSlotCount;
            bool isRecurrent = (uint)recurrentSlot < (uint)step.RecurrentSlotCount || (step.HasSecondProduct && slot == 0);
            Span<float> target = Bias.Span.Slice(slot * PaddedSize, HiddenSize);
            for (int unit = 0; unit < HiddenSize; unit++)
            {
                target[unit] = (isInput ? biasIh[gate + unit] : 0) + (isRecurrent ? biasHh[gate + unit] : 0);
            }
        }
    }
}
