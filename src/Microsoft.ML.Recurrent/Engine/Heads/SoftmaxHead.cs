using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Classes of rows (of pooled sequences, or of every step): softmax of a dense layer [C, W], learned by cross-entropy with
/// loss = sum(w * loss) / sum(w), w = example weight * class weight of the label. Parameters <c>name.weight</c> and
/// <c>name.bias</c>.
/// </summary>
/// <remarks>
/// With label smoothing e the loss of a row is -sum over classes of class weight * q * log(probability),
/// q = (1-e) * (1 for the label) + e/C, as in PyTorch; the divisor knows the labels' weights alone.
/// </remarks>
internal sealed class SoftmaxHead
{
    private readonly Dense _dense;

    /// <param name="parameters">Takes the two parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="classCount">C.</param>
    public SoftmaxHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int classCount)
    {
        _dense = new Dense(parameters, $"{name}.weight", $"{name}.bias", blockWidths.ToArray(), classCount);
        ClassCount = classCount;
    }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    public void Pack(AlignedBuffer weights) => _dense.Pack(weights);

    /// <summary>Computes the probabilities of every row.</summary>
    public SoftmaxPass Forward(Columns input, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        SoftmaxPass pass = workspace.Take<SoftmaxPass>();
        pass.Start(input, workspace.Rent(input.Rows, ClassCount), workspace.Rent(input.Rows, ClassCount));
        _dense.Forward(input, pass.Scores, execution);
        execution.Run(pass.ForwardWork, (long)input.Rows * ClassCount);
        return pass;
    }

    /// <summary>Writes the scores and probabilities of some neighbouring rows.</summary>
    public void ForwardRows(Columns input, Matrix scores, Matrix probabilities, RowSpan rows)
    {
        _dense.ForwardRows(input, scores, rows);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            SoftmaxKernel.Write(scores, row, probabilities);
        }
    }

    /// <summary>
    /// Compares the probabilities with the labels (0-based; rows of label -1 are left out), one label and one weight a row.
    /// </summary>
    public BatchLoss Compare(SoftmaxPass pass, ReadOnlySpan<int> labels, ReadOnlySpan<float> exampleWeights, LossSettings settings, Execution execution)
    {
        pass.SetTargets(labels, exampleWeights, settings);
        execution.Run(pass.LossWork, (long)pass.Input.Rows * ClassCount);
        return pass.SumLosses();
    }

    /// <summary>
    /// Adds the gradients of the parameters and returns that of the input, or nothing when it is not wanted; after
    /// <see cref="Compare"/>. The loss is the sum of w * loss divided by <paramref name="normalizer"/>: the batch's sum of w
    /// unless the batch is one of several windows.
    /// </summary>
    public Columns Backward(SoftmaxPass pass, double? normalizer, bool wantsInputGradient, Execution execution)
    {
        pass.SetNormalizer(normalizer);
        execution.Run(pass.BackwardWork, (long)pass.Input.Rows * ClassCount);
        Columns inputGradient = wantsInputGradient ? pass.RentInputGradient(execution.Workspace) : default;
        _dense.Backward(pass.Input, pass.Scores, inputGradient, execution);
        return inputGradient;
    }
}
