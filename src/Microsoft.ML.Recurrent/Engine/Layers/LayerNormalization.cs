using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// y = (x - mean) / sqrt(variance + 1e-5) * weight + bias, mean and variance over all columns of a row (Ba, Kiros and Hinton
/// 2016). Parameters <c>name.weight</c> and <c>name.bias</c>.
/// </summary>
internal sealed class LayerNormalization : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly NormalizationFactors _factors;

    public LayerNormalization(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths)
    {
        _factors = new NormalizationFactors(blockWidths);
        _weight = parameters.Add($"{name}.weight", [_factors.Width], ParameterInitializer.Ones, isDecayed: false);
        _bias = parameters.Add($"{name}.bias", [_factors.Width], ParameterInitializer.Zeros, isDecayed: false);
    }

    public override int OutputWidth => _factors.Width;

    public override void Pack(AlignedBuffer weights) => _factors.Write(_weight.In(weights), _bias.In(weights));

    public override Pass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        LayerNormalizationPass pass = execution.Workspace.Take<LayerNormalizationPass>();
        pass.Input = input;
        pass.Layout = layout;
        pass.Start(_factors, execution.Workspace);
        execution.Run(pass.ForwardWork, (long)input.Rows * OutputWidth);
        return pass;
    }

    /// <summary>Normalises some rows; their moments go to <paramref name="moments"/> [2 x rows].</summary>
    public void ForwardRows(Columns input, Columns output, Matrix moments, RowSpan rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            NormalizationKernel.Forward(input, rows.First + i * rows.Stride, _factors, output, moments);
        }
    }

    /// <summary>Writes the gradient of the input over that of the output.</summary>
    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
    {
        var own = (LayerNormalizationPass)pass;
        long elements = (long)outputGradient.Rows * OutputWidth;
        own.StartBackward(outputGradient, _weight, _bias, execution.Gradients!.Dense);
        execution.Run(own.ParameterWork, elements);
        if (!wantsInputGradient)
        {
            return default;
        }

        execution.Run(own.InputWork, elements);
        return outputGradient;
    }
}
