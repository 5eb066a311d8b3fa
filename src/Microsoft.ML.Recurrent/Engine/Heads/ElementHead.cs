using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Numbers of rows, each output by itself: logits, numbers, or positive numbers as exponentials. Learned with loss = sum(w * loss) / sum(w) over all
/// elements whose target is a number, w = weight of the row, for logits times the weight of the element's class. Parameters <c>name.weight</c> and
/// <c>name.bias</c>.
/// </summary>
internal sealed class ElementHead : RowHead
{
    private static readonly ElementLoss s_logistic = new LogisticLoss();
    private static readonly ElementLoss s_squared = new SquaredLoss();
    private static readonly ElementLoss s_poisson = new PoissonLoss();

    private readonly HeadKind _kind;

    public ElementHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int width, HeadKind kind)
        : base(parameters, name, blockWidths, width)
    {
        Debug.Assert(kind is HeadKind.Sigmoid or HeadKind.Linear or HeadKind.Exponential);
        _kind = kind;
    }

    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        ElementPass pass = execution.Workspace.Take<ElementPass>();
        pass.Start(input, layout, execution.Workspace.Rent(input.Rows, Width));
        Dense.Forward(input, pass.Scores, execution);
        return pass;
    }

    public override Matrix OutputsOf(HeadPass pass, Execution execution)
    {
        if (_kind != HeadKind.Exponential)
        {
            return pass.Scores;
        }

        Matrix outputs = execution.Workspace.Rent(pass.Scores.Rows, Width);
        for (int row = 0; row < outputs.Rows; row++)
        {
            WriteOutputs(pass.Scores, row, outputs);
        }

        return outputs;
    }

    public override BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution)
    {
        var own = (ElementPass)pass;
        own.SetTargets(targets, settings.Elements ?? DefaultLoss, _kind == HeadKind.Sigmoid ? settings.ClassWeights : null);
        execution.Run(own.LossWork, (long)own.Input.Rows * Width);
        return own.SumLosses();
    }

    public override Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution)
    {
        var own = (ElementPass)pass;
        execution.Run(own.BackwardWork, (long)own.Input.Rows * Width);
        Columns inputGradient = wantsInputGradient ? own.RentInputGradient(execution.Workspace) : default;
        Dense.Backward(own.Input, own.Scores, inputGradient, execution);
        return inputGradient;
    }

    protected override void WriteOutputs(Matrix scores, int row, Matrix outputs)
    {
        ReadOnlySpan<float> source = scores.Row(row);
        Span<float> target = outputs.Row(row);
        if (_kind != HeadKind.Exponential)
        {
            source.CopyTo(target);
            return;
        }

        for (int output = 0; output < source.Length; output++)
        {
            target[output] = ScalarMath.Exp(source[output]);
        }
    }

    private ElementLoss DefaultLoss => _kind switch
    {
        HeadKind.Sigmoid => s_logistic,
        HeadKind.Exponential => s_poisson,
        _ => s_squared,
    };
}
