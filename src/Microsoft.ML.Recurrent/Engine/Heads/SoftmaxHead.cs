using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A class of each row: softmax of a dense layer [C, W], learned by cross-entropy with loss = sum(w * loss) / sum(w), w = example weight * class weight
/// of the label. Parameters <c>name.weight</c> and <c>name.bias</c>.
/// </summary>
/// <remarks>
/// With label smoothing e the loss of a row is -sum over classes of class weight * q * log(probability),
/// q = (1-e) * (1 for the label) + e/C, as in PyTorch; the divisor knows the labels' weights alone.
/// </remarks>
internal class SoftmaxHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int classCount, Parameter? tied = null)
    : RowHead(parameters, name, blockWidths, classCount, tied)
{
    /// <summary>Computes the probabilities of every row.</summary>
    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        SoftmaxPass pass = workspace.Take<SoftmaxPass>();
        pass.Start(input, layout, workspace.Rent(input.Rows, Width), workspace.Rent(input.Rows, Width));
        Dense.Forward(input, pass.Scores, execution);
        execution.Run(pass.ForwardWork, (long)input.Rows * Width);
        return pass;
    }

    public override Matrix OutputsOf(HeadPass pass, Execution execution) => ((SoftmaxPass)pass).Probabilities;

    /// <summary>Compares the probabilities with the labels; rows of label -1 are left out.</summary>
    public override BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        own.SetTargets(targets, settings);
        execution.Run(own.LossWork, (long)own.Input.Rows * Width);
        return own.SumLosses();
    }

    public override Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        execution.Run(own.BackwardWork, (long)own.Input.Rows * Width);
        Columns inputGradient = wantsInputGradient ? own.RentInputGradient(execution.Workspace) : default;
        Dense.Backward(own.Input, own.Scores, inputGradient, execution);
        return inputGradient;
    }

    protected override void WriteOutputs(Matrix scores, int row, Matrix outputs) => SoftmaxKernel.Write(scores, row, outputs);
}
