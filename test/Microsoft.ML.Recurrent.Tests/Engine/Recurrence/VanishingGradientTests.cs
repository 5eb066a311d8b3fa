using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Recurrence;
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
