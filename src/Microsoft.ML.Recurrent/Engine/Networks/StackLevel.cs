using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// One level of the stack: y = dropout(normalise(recurrent(x))), plus x where the level is residual. Each part but the
/// recurrent layer may be missing.
/// </summary>
internal sealed class StackLevel(RecurrentLayer recurrent, LayerNormalization? normalization, Dropout? dropout, bool isResidual)
{
    public RecurrentLayer Recurrent { get; } = recurrent;

    public LayerNormalization? Normalization { get; } = normalization;

    public Dropout? Dropout { get; } = dropout;

    public bool IsResidual { get; } = isResidual;

    public void Pack(AlignedBuffer weights, int threadCount)
    {
        Recurrent.Pack(weights, threadCount);
        Normalization?.Pack(weights);
    }

    public StackLevelPass Forward(LayerInput input, BatchLayout layout, RecurrentStates? initialStates, Execution execution)
    {
        StackLevelPass pass = execution.Workspace.Take<StackLevelPass>();
        pass.Recurrent = Recurrent.Forward(input, layout, initialStates, execution);
        Columns output = pass.Recurrent.Output;
        if (Normalization is not null)
        {
            pass.Normalization = Normalization.Forward(output, layout, execution);
            output = pass.Normalization.Output;
        }

        if (Dropout is not null)
        {
            pass.Dropout = Dropout.Forward(output, layout, execution);
            output = pass.Dropout.Output;
        }

        pass.Output = IsResidual ? pass.Sum(input.Blocks, output, execution.Workspace) : output;
        return pass;
    }

    /// <summary>As a layer's Backward: may overwrite the output's gradient. Gradients of states are those of the recurrent layer.</summary>
    public Columns Backward(
        StackLevelPass pass,
        Columns outputGradient,
        RecurrentStates? finalGradients,
        RecurrentStates? initialGradients,
        bool wantsInputGradient,
        Execution execution)
    {
        // The layers overwrite the gradient that the connection around them still needs.
        bool goesAround = IsResidual && wantsInputGradient;
        Columns around = goesAround ? pass.Copy(outputGradient, execution.Workspace) : default;
        Columns gradient = outputGradient;
        if (Dropout is not null)
        {
            gradient = Dropout.Backward(pass.Dropout!, gradient, wantsInputGradient: true, execution);
        }

        if (Normalization is not null)
        {
            gradient = Normalization.Backward(pass.Normalization!, gradient, wantsInputGradient: true, execution);
        }

        gradient = Recurrent.Backward(pass.Recurrent, gradient, finalGradients, initialGradients, wantsInputGradient, execution);
        for (int block = 0; goesAround && block < gradient.Count; block++)
        {
            MatrixMath.Add(around[block], gradient[block]);
        }

        return gradient;
    }
}
