using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

public sealed class VanishingGradientTests
{
    public static TheoryData<string> EveryCell => [.. TestCells.Names];

    [Theory, MemberData(nameof(EveryCell))]
    public void Gradients_that_vanish_over_a_long_sequence_become_zero_and_are_never_subnormal(string cell)
    {
        const int StepCount = 400;
        const int HiddenSize = 16;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [4], HiddenSize, isBidirectional: false);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.1f));
        var outputGradient = new float[StepCount][];
        Array.Fill(outputGradient, new float[HiddenSize]);
        outputGradient[^1] = [.. Enumerable.Repeat(1f, HiddenSize)];

        float[][] inputGradient = new LayerTrial(layer, parameters, LayerTrial.Draw([StepCount], 4), [4]).Run([outputGradient]).InputGradient[0];

        Assert.All(inputGradient[^1], gradient => Assert.NotEqual(0, gradient));
        Assert.All(inputGradient[0], gradient => Assert.Equal(0, gradient));
        Assert.DoesNotContain(inputGradient, step => Array.Exists(step, float.IsSubnormal));
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Gradients_of_gates_are_never_subnormal_where_states_rest_because_inputs_stay_the_same(string cell)
    {
        const int StepCount = 400;
        const int HiddenSize = 16;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [4], HiddenSize, isBidirectional: false);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.1f));
        var layout = new BatchLayout();
        layout.Arrange([StepCount], null);
        var execution = new Execution(new Workspace(), 1) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };
        var pass = (RecurrentPass)layer.Forward(LayerTrial.Pack([Steps(4)], [4], layout, isPooled: false), layout, execution);
        float[][] outputGradient = Steps(HiddenSize);
        outputGradient[^1].AsSpan().Fill(1);
        layer.Backward(pass, LayerTrial.Pack([outputGradient], [HiddenSize], layout, isPooled: false), wantsInputGradient: true, execution);

        Matrix gates = pass.Directions[0].Matrices.Gates;
        Assert.Contains(gates.PaddedRow(StepCount - 1).ToArray(), gradient => gradient != 0);
        Assert.All(gates.PaddedRow(0).ToArray(), gradient => Assert.Equal(0, gradient));
        Assert.DoesNotContain(Enumerable.Range(0, StepCount), row => gates.PaddedRow(row).ToArray().Any(float.IsSubnormal));

        static float[][] Steps(int width) => [.. Enumerable.Range(0, StepCount).Select(_ => new float[width])];
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void A_gradient_that_is_not_a_number_stays_so(string cell)
    {
        // As many inputs as a block has, so that no padding is multiplied by NaN.
        const int HiddenSize = 16;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [HiddenSize], HiddenSize, isBidirectional: false);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.1f));
        float[][] outputGradient = [new float[HiddenSize], [.. Enumerable.Repeat(float.NaN, HiddenSize)]];

        float[][] inputGradient = new LayerTrial(layer, parameters, LayerTrial.Draw([2], HiddenSize), [HiddenSize]).Run([outputGradient]).InputGradient[0];

        Assert.All(inputGradient[0], gradient => Assert.Equal(float.NaN, gradient));
    }
}
