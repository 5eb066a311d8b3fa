using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

public sealed class LayerNormalizationTests
{
    [Fact]
    public void Agrees_with_its_formula_and_its_central_differences()
    {
        int[] blocks = [21, 9];
        (LayerNormalization layer, ParameterSet parameters, AlignedBuffer weights) = Create(blocks);
        Differences.Verify(layer, parameters, weights, [4, 6, 1, 3], blocks, (steps, values) => Formula(steps, values, parameters));
    }

    [Fact]
    public void Keeps_the_contract_of_layers()
    {
        (LayerNormalization layer, ParameterSet parameters, AlignedBuffer weights) = Create([100, 17]);
        LayerContract.Verify(layer, parameters, weights, [100, 17]);
    }

    [Fact]
    public void Reproduces_pytorch()
    {
        Golden golden = Golden.Load("layer_normalization");
        (LayerNormalization layer, ParameterSet parameters, AlignedBuffer weights) = Create([12, 7]);
        golden["weight"].Values.CopyTo(parameters.All[0].In(weights));
        golden["bias"].Values.CopyTo(parameters.All[1].In(weights));
        layer.Pack(weights);
        float[][][] rows = [.. golden["input"].Values.Chunk(19).Select(row => (float[][])[row])];
        float[][][] gradient = [.. golden["output_gradient"].Values.Chunk(19).Select(row => (float[][])[row])];
        LayerTrial trial = new LayerTrial(layer, parameters, rows, [12, 7]).Run(gradient);
        Assert.True(golden["output"].LargestError(Differences.Flatten(trial.Output)) <= 1e-5);
        Assert.True(golden["grad.input"].RelativeError(Differences.Flatten(trial.InputGradient)) <= 1e-4);
        Assert.True(golden["grad.weight"].RelativeError(parameters.All[0].In(trial.Execution.Gradients!.Dense)) <= 1e-4);
        Assert.True(golden["grad.bias"].RelativeError(parameters.All[1].In(trial.Execution.Gradients!.Dense)) <= 1e-4);
    }

    [Fact]
    public void Row_of_equal_numbers_becomes_the_bias()
    {
        (LayerNormalization layer, ParameterSet parameters, AlignedBuffer weights) = Create([20]);
        layer.Pack(weights);
        float[][][] input = [[Enumerable.Repeat(3f, 20).ToArray()]];
        LayerTrial trial = new LayerTrial(layer, parameters, input, [20]).Run(LayerTrial.Draw([1], 20));
        Assert.Equal(parameters.All[1].In(weights).ToArray(), trial.Output[0][0]);
    }

    private static (LayerNormalization Layer, ParameterSet Parameters, AlignedBuffer Weights) Create(int[] blocks)
    {
        var parameters = new ParameterSet();
        var layer = new LayerNormalization(parameters, "norm", blocks);
        Assert.Equal(["norm.weight", "norm.bias"], parameters.All.Select(parameter => parameter.Name));
        return (layer, parameters, LayerTrial.DrawWeights(parameters));
    }

    private static double[][] Formula(double[][] steps, double[] values, ParameterSet parameters) => [.. steps.Select(step =>
    {
        double mean = step.Average();
        double deviation = Math.Sqrt(step.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return step.Select((value, k) => (value - mean) / deviation * values[parameters.All[0].Offset + k] + values[parameters.All[1].Offset + k]).ToArray();
    })];
}
