using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// Recurrent levels, one upon the other. States may come in before the first step and be read after the last, and so may their gradients in reverse: an
/// encoder and a decoder are two stacks.
/// </summary>
internal sealed class Stack
{
    private readonly StackLevel[] _levels;
    private readonly string _prefix;

    /// <param name="parameters">Takes the parameters.</param>
    /// <param name="spec">The levels.</param>
    /// <param name="inputWidths">Real columns of the blocks that the first level reads.</param>
    /// <param name="wantedGradients">For each block of the input whether Backward gives its gradient when asked; null: all.</param>
    /// <param name="dropoutNumber">Number of the first level's dropout, which keys its masks; the levels above go on counting.</param>
    /// <param name="prefix">What stands before the names of all parameters, with its dot.</param>
    /// <param name="firstMask">Added to the keys of recurrent dropout, where a network has another stack.</param>
    public Stack(
        ParameterSet parameters, StackSpec spec, int[] inputWidths, bool[]? wantedGradients, int dropoutNumber, string prefix = "", int firstMask = 0)
    {
        Spec = spec;
        _prefix = prefix;
        _levels = new StackLevel[spec.LayerCount];
        int[] widths = inputWidths;
        DropoutKind kind = spec.HasVariationalDropout ? DropoutKind.WholeSequence : DropoutKind.EveryStep;
        for (int layer = 0; layer < _levels.Length; layer++)
        {
            bool isDropped = layer < _levels.Length - 1 && spec.LayerDropout > 0;
            Dropout? dropout = isDropped ? new Dropout(spec.LayerDropout, kind, dropoutNumber + layer, spec.HiddenSize * spec.DirectionCount) : null;
            _levels[layer] = NewLevel(parameters, spec, layer, widths, layer == 0 ? wantedGradients : null, dropout, prefix, firstMask);
            widths = spec.OutputWidths;
        }
    }

    public StackSpec Spec { get; }

    public ReadOnlySpan<StackLevel> Levels => _levels;

    /// <summary>The parameters of a level, with its normalisation.</summary>
    /// <param name="parameters">The set that the stack declared them in.</param>
    /// <param name="level">Its number.</param>
    public IEnumerable<Parameter> ParametersOf(ParameterSet parameters, int level)
    {
        string recurrent = _prefix + CellDefinition.Of(Spec.Cell).ParameterPrefix;
        string normalization = $"{_prefix}normalization_l{level}.";
        return parameters.All.Where(parameter
            => parameter.Name.StartsWith(normalization, StringComparison.Ordinal)
                || (parameter.Name.StartsWith(recurrent, StringComparison.Ordinal)
                    && (parameter.Name.EndsWith($"_l{level}", StringComparison.Ordinal) || parameter.Name.EndsWith($"_l{level}_reverse", StringComparison.Ordinal))));
    }

    /// <summary>Takes new values of the weights; bfloat16 levels first round them.</summary>
    public void Pack(AlignedBuffer weights, int threadCount)
    {
        foreach (StackLevel level in _levels)
        {
            if (Spec.HasBFloat16Weights)
            {
                level.Recurrent.RoundToBFloat16(weights);
            }

            level.Pack(weights, threadCount);
        }
    }

    /// <summary>
    /// Before a batch: in training drops weights of the recurrent matrices by the mask of the update at hand, else packs them whole where some are dropped.
    /// Nothing without weight drop.
    /// </summary>
    public void DropOrKeepWeights(AlignedBuffer weights, Execution execution)
    {
        if (Spec.WeightDrop == 0)
        {
            return;
        }

        foreach (StackLevel level in _levels)
        {
            if (execution.IsTraining)
            {
                level.Recurrent.DropWeights(weights, execution);
            }
            else
            {
                level.Recurrent.KeepWeights(weights, execution);
            }
        }
    }

    /// <summary>The outputs of all steps.</summary>
    /// <param name="input">Rows of the layout.</param>
    /// <param name="layout">The batch, or a window of it.</param>
    /// <param name="initialStates">Per level the states before the first step; null: zeros.</param>
    /// <param name="execution">Memory, threads and mode.</param>
    public StackPass Forward(LayerInput input, BatchLayout layout, RecurrentStates[]? initialStates, Execution execution)
    {
        StackPass pass = execution.Workspace.Take<StackPass>();
        pass.Start(_levels.Length);
        LayerInput rows = input;
        for (int level = 0; level < _levels.Length; level++)
        {
            pass.Levels[level] = _levels[level].Forward(rows, layout, initialStates?[level], execution);
            rows = pass.Levels[level].Output;
        }

        pass.Output = rows.Blocks;
        return pass;
    }

    /// <summary>As a layer's Backward: may overwrite the output's gradient.</summary>
    /// <param name="pass">What Forward left.</param>
    /// <param name="outputGradient">Gradient of the output.</param>
    /// <param name="finalGradients">Per level the gradients of the states after each sequence's last step; null: zeros.</param>
    /// <param name="initialGradients">Takes per level the gradients of the states before the first step; null: they are not wanted.</param>
    /// <param name="wantsInputGradient">Whether the gradient of the input is wanted.</param>
    /// <param name="execution">Memory, threads and gradients.</param>
    public Columns Backward(
        StackPass pass,
        Columns outputGradient,
        RecurrentStates[]? finalGradients,
        RecurrentStates[]? initialGradients,
        bool wantsInputGradient,
        Execution execution)
    {
        Columns gradient = outputGradient;
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            gradient = _levels[level].Backward(
                pass.Levels[level], gradient, finalGradients?[level], initialGradients?[level], wantsInputGradient: level > 0 || wantsInputGradient, execution);
        }

        return gradient;
    }

    private static StackLevel NewLevel(
        ParameterSet parameters, StackSpec spec, int layer, int[] widths, bool[]? wantedGradients, Dropout? dropout, string prefix, int firstMask)
    {
        var recurrent = new RecurrentLayer(
            parameters,
            prefix + CellDefinition.Of(spec.Cell).ParameterPrefix,
            layer,
            spec.Cell,
            widths,
            spec.HiddenSize,
            spec.IsBidirectional,
            spec.RecurrentDropout,
            wantedGradients: wantedGradients,
            hasBFloat16Weights: spec.HasBFloat16Weights,
            firstMask: firstMask,
            weightDrop: spec.WeightDrop);
        LayerNormalization? normalization = spec.HasLayerNormalization ? new LayerNormalization(parameters, $"{prefix}normalization_l{layer}", spec.OutputWidths) : null;
        return new StackLevel(recurrent, normalization, dropout, isResidual: spec.HasResidualConnections && layer > 0);
    }
}
