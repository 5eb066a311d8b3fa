using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Pooling;

/// <summary>Compares a pooling with PyTorch's values: output within 1e-5, gradients within 1e-4 of their tensor's norm.</summary>
internal static class GoldenPooling
{
    public static LayerTrial Verify(Golden golden, Layer layer, ParameterSet parameters, int[] blockWidths)
    {
        int[] lengths = golden["lengths"].ToIntegers();
        GoldenTensor output = golden["output"];
        int width = output.Shape[1];
        float[][][] gradient = [.. lengths.Select((_, sequence) => (float[][])[Slice(golden["output_gradient"], sequence, 1, width, 0)])];
        LayerTrial trial = new LayerTrial(layer, parameters, Steps(golden["input"], lengths), blockWidths, threadCount: 2).Run(gradient);
        Assert.True(output.LargestError(Differences.Flatten(trial.Output)) <= 1e-5);

        float[][][] expected = Steps(golden["grad.input"], lengths);
        var own = new GoldenTensor([expected.Sum(steps => steps.Length), width], Differences.Flatten(expected));
        Assert.True(own.RelativeError(Differences.Flatten(trial.InputGradient)) <= 1e-4);
        return trial;
    }

    /// <summary>[S,T,W] without the padding steps.</summary>
    private static float[][][] Steps(GoldenTensor tensor, int[] lengths)
        => [.. lengths.Select((length, sequence) => Enumerable.Range(0, length).Select(step => Slice(tensor, sequence, tensor.Shape[1], tensor.Shape[2], step)).ToArray())];

    private static float[] Slice(GoldenTensor tensor, int sequence, int stepCount, int width, int step)
        => tensor.Values.AsSpan((sequence * stepCount + step) * width, width).ToArray();
}
