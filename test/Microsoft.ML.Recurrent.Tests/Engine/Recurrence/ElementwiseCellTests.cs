using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Cells without a recurrent product, beside what the tests of all cells say of them.</summary>
public sealed class ElementwiseCellTests
{
    private static readonly int[] EqualLengths = [4, 4, 4];

    public static TheoryData<string> EveryCell => [.. TestCells.ElementwiseNames];

    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(TestCells.ElementwiseNames);

    [Theory, MemberData(nameof(EveryCell))]
    public void There_are_no_recurrent_weights(string cell)
    {
        (RecurrentLayer layer, ParameterSet parameters) = Create(cell, isReverse: false);
        Assert.DoesNotContain(parameters.All, parameter => parameter.Name.Contains("_hh"));
        DirectionWeights weights = layer.Directions[0].Weights;
        Assert.Null(weights.WeightHh);
        Assert.Null(weights.BiasHh);
        Assert.Null(weights.RecurrentBackwardPanels);
        Assert.Equal(0, weights.RecurrentPanels.Depth);
    }

    [Fact]
    public void Biases_start_as_the_cell_says()
    {
        (RecurrentLayer layer, ParameterSet parameters) = Create(nameof(MinimalGruCell), isReverse: false);
        AlignedBuffer weights = parameters.NewBuffer();
        WeightInitializer.Initialize(parameters, weights, seed: 1);
        Assert.Equal([.. Enumerable.Repeat(2f, layer.HiddenSize), .. new float[layer.HiddenSize]], layer.Directions[0].Weights.BiasIh.In(weights).ToArray());
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Sequences_of_one_length_match_the_formulas_on_any_number_of_threads(string cell, bool isReverse)
    {
        (RecurrentLayer layer, ParameterSet parameters) = Create(cell, isReverse);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.4f);
        Differences.Verify(layer, parameters, weights, EqualLengths, [6], (steps, values) =>
        {
            var reference = new ReferenceRecurrence(TestCells.Named(cell), parameters, isReverse ? "_l0_reverse" : "_l0", layer.HiddenSize);
            return isReverse ? [.. Enumerable.Reverse(reference.Run([.. Enumerable.Reverse(steps)], values))] : reference.Run(steps, values);
        });

        // Segments that divide the steps, and one that does not: one thread's bits are everybody's.
        foreach (int segmentLength in (int[])[0, 2, 3])
        {
            LayerTrial one = Run(threadCount: 1);
            LayerTrial three = Run(threadCount: 3);
            Assert.Equal(Differences.Flatten(one.Output), Differences.Flatten(three.Output));
            Assert.Equal(Differences.Flatten(one.InputGradient), Differences.Flatten(three.InputGradient));
            Assert.Equal(one.ParameterGradients, three.ParameterGradients);

            LayerTrial Run(int threadCount)
                => new LayerTrial(layer, parameters, LayerTrial.Draw(EqualLengths, 6), [6], threadCount, segmentLength: segmentLength)
                    .Run(LayerTrial.Draw(EqualLengths, layer.HiddenSize, seed: 2));
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Recurrent_dropout_finds_nothing_to_mask(string cell, bool isReverse)
    {
        LayerTrial plain = Run(recurrentDropout: 0);
        LayerTrial dropped = Run(recurrentDropout: 0.5f);
        Assert.Equal(Differences.Flatten(plain.Output), Differences.Flatten(dropped.Output));
        Assert.Equal(plain.ParameterGradients, dropped.ParameterGradients);

        LayerTrial Run(float recurrentDropout)
        {
            (RecurrentLayer layer, ParameterSet parameters) = Create(cell, isReverse, recurrentDropout);
            layer.Pack(LayerTrial.DrawWeights(parameters, 0.4f));
            return new LayerTrial(layer, parameters, LayerTrial.Draw([5, 2], 6), [6]).Run(LayerTrial.Draw([5, 2], layer.HiddenSize, seed: 2));
        }
    }

    private static (RecurrentLayer Layer, ParameterSet Parameters) Create(string cell, bool isReverse, float recurrentDropout = 0)
    {
        var parameters = new ParameterSet();
        return (new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [6], 19, isBidirectional: false, recurrentDropout, isReverse: isReverse), parameters);
    }
}
