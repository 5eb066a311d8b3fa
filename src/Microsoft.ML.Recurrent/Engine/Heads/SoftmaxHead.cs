using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

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
internal sealed class SoftmaxHead : Head
{
    private readonly Dense _dense;
    private readonly TransitionScores? _rules;

    // Made when first a list of sequences is wanted; those who make it at once make the same.
    private TransitionScores? _free;

    /// <param name="parameters">Takes the two parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="classCount">C.</param>
    /// <param name="rules">What decoded sequences must keep, if anything.</param>
    public SoftmaxHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int classCount, TransitionRules? rules = null)
        : base(classCount)
    {
        _dense = new Dense(parameters, $"{name}.weight", $"{name}.bias", blockWidths.ToArray(), classCount);
        _rules = rules is null ? null : new TransitionScores(classCount, rules);
    }

    public override void Pack(AlignedBuffer weights) => _dense.Pack(weights);

    /// <summary>Computes the probabilities of every row.</summary>
    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        SoftmaxPass pass = workspace.Take<SoftmaxPass>();
        pass.Start(input, layout, workspace.Rent(input.Rows, ClassCount), workspace.Rent(input.Rows, ClassCount));
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

    public override Matrix ProbabilitiesOf(HeadPass pass, Execution execution) => ((SoftmaxPass)pass).Probabilities;

    /// <summary>Compares the probabilities with the labels; rows of label -1 are left out.</summary>
    public override BatchLoss Compare(HeadPass pass, ReadOnlySpan<int> labels, ReadOnlySpan<float> exampleWeights, LossSettings settings, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        own.SetTargets(labels, exampleWeights, settings);
        execution.Run(own.LossWork, (long)own.Input.Rows * ClassCount);
        return own.SumLosses();
    }

    public override Columns Backward(HeadPass pass, double? normalizer, bool wantsInputGradient, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        own.SetNormalizer(normalizer);
        execution.Run(own.BackwardWork, (long)own.Input.Rows * ClassCount);
        Columns inputGradient = wantsInputGradient ? own.RentInputGradient(execution.Workspace) : default;
        _dense.Backward(own.Input, own.Scores, inputGradient, execution);
        return inputGradient;
    }

    /// <summary>
    /// The most probable class of each step, or under rules the most probable sequence that keeps them; classes of a sequence are
    /// together as probable as their product says.
    /// </summary>
    public override void Decode(HeadPass pass, DecodedBatch decoded, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        own.SetDecoded(decoded);
        execution.Run(own.DecodeWork, (long)own.Input.Rows * ClassCount);
        if (_rules is not null || decoded.BestCount > 1)
        {
            TransitionScores transitions = _rules ?? (_free ??= new TransitionScores(ClassCount, rules: null));
            own.Decoder.Decode(own, transitions, own.LogSums, sequenceSums: null, decoded, execution);
        }
    }
}
