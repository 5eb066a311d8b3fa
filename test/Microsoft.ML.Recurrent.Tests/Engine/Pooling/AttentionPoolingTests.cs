using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Pooling;

public sealed class AttentionPoolingTests
{
    private static readonly int[] Blocks = [21, 9];

    [Fact]
    public void Agrees_with_its_formula_and_its_central_differences()
    {
        (AttentionPooling layer, ParameterSet parameters, AlignedBuffer weights) = Create(Blocks, 19);
        Differences.Verify(layer, parameters, weights, [4, 6, 1, 3], Blocks, (steps, values) => [Formula(steps, values, parameters)]);
    }

    [Fact]
    public void Keeps_the_contract_of_layers()
    {
        (AttentionPooling layer, ParameterSet parameters, AlignedBuffer weights) = Create([100, 17], 117);
        LayerContract.Verify(layer, parameters, weights, [100, 17], isPooling: true);
    }

    [Fact]
    public void Reproduces_pytorch()
    {
        Golden golden = Golden.Load("attention_pooling");
        int[] blocks = [9, 9];
        (AttentionPooling layer, ParameterSet parameters, AlignedBuffer weights) = Create(blocks, 5);
        string[] names = ["weight", "bias", "vector"];
        for (int i = 0; i < names.Length; i++)
        {
            golden[names[i]].Values.CopyTo(parameters.All[i].In(weights));
        }

        layer.Pack(weights);
        LayerTrial trial = GoldenPooling.Verify(golden, layer, parameters, blocks);
        for (int i = 0; i < names.Length; i++)
        {
            Assert.True(golden["grad." + names[i]].RelativeError(parameters.All[i].In(trial.Execution.Gradients!.Dense)) <= 1e-4);
        }
    }

    [Fact]
    public void Equal_scores_give_the_mean()
    {
        (AttentionPooling layer, ParameterSet parameters, AlignedBuffer weights) = Create([24], 8);
        weights.Span.Clear();
        layer.Pack(weights);
        float[][][] input = LayerTrial.Draw([7], 24);
        LayerTrial trial = new LayerTrial(layer, parameters, input, [24]).Run(LayerTrial.Draw([1], 24));
        Differences.AssertClose("mean", [.. Enumerable.Range(0, 24).Select(k => input[0].Average(step => (double)step[k]))], trial.Output[0][0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Scores_far_apart_select_one_step(int sign)
    {
        (AttentionPooling layer, ParameterSet parameters, AlignedBuffer weights) = Create([4], 2);
        weights.Span.Clear();

        // score = 500 tanh(first column): the recurrence has to survive differences of 1000 in both orders.
        parameters.All[0].In(weights)[0] = 10;
        parameters.All[2].In(weights)[0] = 500 * sign;
        layer.Pack(weights);
        float[][][] input = [[[-1, 2, 3, 4], [1, 5, 6, 7]]];
        LayerTrial trial = new LayerTrial(layer, parameters, input, [4]).Run(LayerTrial.Draw([1], 4));
        Assert.Equal(input[0][sign > 0 ? 1 : 0], trial.Output[0][0]);
    }

    [Fact]
    public void Windows_are_refused_by_name()
    {
        (AttentionPooling layer, _, _) = Create([4], 4);
        var layout = new BatchLayout();
        layout.Arrange([1], []);
        var execution = new Execution(new Workspace(), 1);
        var carry = new PoolingCarry();
        Assert.Contains("Attention", Assert.Throws<NotSupportedException>(() => layer.Accumulate(default, layout, carry, execution)).Message);
        Assert.Contains("Attention", Assert.Throws<NotSupportedException>(() => layer.Forward(default, layout, carry, execution)).Message);
    }

    private static (AttentionPooling Layer, ParameterSet Parameters, AlignedBuffer Weights) Create(int[] blocks, int attentionSize)
    {
        var parameters = new ParameterSet();
        var layer = new AttentionPooling(parameters, "attention", blocks, attentionSize);
        Assert.Equal(["attention.weight", "attention.bias", "attention.vector"], parameters.All.Select(parameter => parameter.Name));
        return (layer, parameters, LayerTrial.DrawWeights(parameters, scale: 0.3f));
    }

    private static double[] Formula(double[][] steps, double[] values, ParameterSet parameters)
    {
        int width = steps[0].Length;
        double[] weights = [.. steps.Select(step => Math.Exp(Enumerable.Range(0, parameters.All[2].Length).Sum(unit =>
            values[parameters.All[2].Offset + unit] * Math.Tanh(values[parameters.All[1].Offset + unit]
                + step.Select((value, k) => value * values[parameters.All[0].Offset + unit * width + k]).Sum()))))];
        return [.. Enumerable.Range(0, width).Select(k => steps.Select((step, t) => weights[t] * step[k]).Sum() / weights.Sum())];
    }
}
