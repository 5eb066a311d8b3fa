using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

/// <summary>What every layer promises, whatever it computes.</summary>
internal static class LayerContract
{
    // Large enough that work is shared, ragged, not sorted, and with two sequences of one length.
    private static readonly int[] Lengths = [9, 40, 1, 23, 23, 31, 2, 17];

    /// <summary>Same bits on any number of threads, alone and in a batch, and twice in a row; no byte allocated once warm.</summary>
    public static void Verify(Layer layer, ParameterSet parameters, AlignedBuffer weights, int[] blockWidths, bool isPooling = false, int segmentLength = 0)
    {
        layer.Pack(weights);
        float[][][] input = LayerTrial.Draw(Lengths, blockWidths.Sum());
        float[][][] gradient = LayerTrial.Draw(isPooling ? [.. Lengths.Select(_ => 1)] : Lengths, layer.OutputWidth, seed: 2);
        LayerTrial one = new LayerTrial(layer, parameters, input, blockWidths, segmentLength: segmentLength).Run(gradient);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            var many = new LayerTrial(layer, parameters, input, blockWidths, threadCount, segmentLength: segmentLength);
            for (int round = 0; round < 2; round++)
            {
                many.Run(gradient);
                Assert.Equal(Differences.Flatten(one.Output), Differences.Flatten(many.Output));
                Assert.Equal(Differences.Flatten(one.InputGradient), Differences.Flatten(many.InputGradient));
                Assert.Equal(one.ParameterGradients, many.ParameterGradients);
            }
        }

        for (int sequence = 0; sequence < Lengths.Length; sequence++)
        {
            LayerTrial alone = new LayerTrial(layer, parameters, [input[sequence]], blockWidths, ids: [sequence], segmentLength: segmentLength).Run([gradient[sequence]]);
            Assert.Equal(one.Output[sequence], alone.Output[0]);
            Assert.Equal(one.InputGradient[sequence], alone.InputGradient[0]);
        }

        Assert.Equal(0, one.BytesOfOneMoreRun(gradient));
    }
}
