using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Recurrent layers that keep a segment of steps at a time, judged by the same layers with all steps kept.</summary>
public sealed class SegmentedPassTests
{
    private const int HiddenSize = 20;

    // Ragged, not sorted, with equal lengths; sequences end within segments, at their ends and before the second one.
    private static readonly int[] Lengths = [7, 12, 1, 10, 10, 3];
    private static readonly int[] Blocks = [3, 4];

    public static TheoryData<string, string> EveryCellAndDirection()
    {
        var cases = new TheoryData<string, string>();
        foreach (string cell in TestCells.Names)
        {
            foreach (string direction in (string[])["forward", "reverse", "both"])
            {
                cases.Add(cell, direction);
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Outputs_and_input_gradients_have_the_bits_of_kept_steps_and_weight_gradients_differ_by_rounding(string cell, string direction)
    {
        foreach (float dropout in (float[])[0, 0.4f])
        {
            LayerTrial kept = Run(cell, direction, dropout, segmentLength: 0);

            // A single step, divisors and others of the longest length, all but one step.
            foreach (int segmentLength in (int[])[1, 4, 5, 6, 11])
            {
                LayerTrial segmented = Run(cell, direction, dropout, segmentLength);
                Assert.Equal(Differences.Flatten(kept.Output), Differences.Flatten(segmented.Output));
                Assert.Equal(Differences.Flatten(kept.InputGradient), Differences.Flatten(segmented.InputGradient));

                // The same 43 terms or fewer in other groups: within the tolerance of sums of some hundred.
                Differences.AssertClose($"weights, {segmentLength}", Differences.Widen(kept.ParameterGradients), segmented.ParameterGradients);
                foreach (int threadCount in (int[])[2, 3])
                {
                    LayerTrial many = Run(cell, direction, dropout, segmentLength, threadCount);
                    Assert.Equal(Differences.Flatten(segmented.Output), Differences.Flatten(many.Output));
                    Assert.Equal(Differences.Flatten(segmented.InputGradient), Differences.Flatten(many.InputGradient));
                    Assert.Equal(segmented.ParameterGradients, many.ParameterGradients);
                }
            }

            // Nothing to cut.
            Assert.Equal(kept.ParameterGradients, Run(cell, direction, dropout, segmentLength: 12).ParameterGradients);
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Keeps_the_contract_of_layers(string cell, string direction)
    {
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, direction, recurrentDropout: 0.25f);
        LayerContract.Verify(layer, parameters, weights, Blocks, segmentLength: 9);
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void An_input_gradient_that_takes_the_place_of_the_outputs_has_the_same_bits(string cell, string direction)
    {
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [HiddenSize], HiddenSize, direction == "both", isReverse: direction == "reverse");
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.3f));
        Assert.Equal(InputGradient(segmentLength: 0), InputGradient(segmentLength: 5));

        float[] InputGradient(int segmentLength)
        {
            var trial = new LayerTrial(layer, parameters, LayerTrial.Draw(Lengths, HiddenSize), [HiddenSize], threadCount: 2, segmentLength: segmentLength);
            return Differences.Flatten(trial.Run(LayerTrial.Draw(Lengths, layer.OutputWidth, seed: 2)).InputGradient);
        }
    }

    [Fact]
    public void Gradients_match_finite_differences_of_the_formulas()
    {
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(nameof(CellKind.LstmPeephole), "both", recurrentDropout: 0);
        Differences.Verify(layer, parameters, weights, [3, 8, 1], Blocks, segmentLength: 3, reference: (steps, values) =>
        {
            double[][] forward = new ReferenceRecurrence(CellKind.LstmPeephole, parameters, "_l0", HiddenSize).Run(steps, values);
            double[][] reverse = new ReferenceRecurrence(CellKind.LstmPeephole, parameters, "_l0_reverse", HiddenSize).Run([.. Enumerable.Reverse(steps)], values);
            return [.. forward.Zip(Enumerable.Reverse(reverse), (a, b) => (double[])[.. a, .. b])];
        });
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void States_and_their_gradients_come_in_and_go_out_as_with_kept_steps(string cell, string direction)
    {
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, direction, recurrentDropout: 0.4f);
        layer.Pack(weights);
        foreach (bool hasInitialStates in (bool[])[false, true])
        {
            (float[] kept, float[] keptWeights) = Run(hasInitialStates, segmentLength: 0);
            foreach (int segmentLength in (int[])[1, 5, 6])
            {
                (float[] segmented, float[] segmentedWeights) = Run(hasInitialStates, segmentLength);
                Assert.Equal(kept, segmented);
                Differences.AssertClose($"weights, {segmentLength}", Differences.Widen(keptWeights), segmentedWeights);
            }
        }

        (float[] Numbers, float[] WeightGradients) Run(bool hasInitialStates, int segmentLength)
        {
            var layout = new BatchLayout();
            layout.Arrange(Lengths, []);
            var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training, SegmentLength = segmentLength, Gradients = new Gradients(parameters) };
            RecurrentStates? initial = hasInitialStates ? LayerStates.Draw(layer, Lengths.Length, seed: 3) : null;
            RecurrentPass pass = layer.Forward(LayerTrial.Pack(LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, layout, isPooled: false), layout, initial, execution);
            RecurrentStates final = LayerStates.Draw(layer, Lengths.Length, seed: 4);
            layer.ReadFinalStates(pass, final);
            float[] output = Differences.Flatten(LayerTrial.Unpack(pass.Output, layout, isPooled: false));
            int[] widths = [.. Enumerable.Repeat(HiddenSize, layer.DirectionCount)];
            Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, widths.Sum(), seed: 2), widths, layout, isPooled: false);
            RecurrentStates initialGradients = LayerStates.Draw(layer, Lengths.Length, seed: 6);
            Columns inputGradient = layer.Backward(
                pass, gradient, LayerStates.Draw(layer, Lengths.Length, seed: 5), initialGradients, wantsInputGradient: true, execution);
            float[] numbers =
            [
                .. output,
                .. LayerStates.NumbersOf(final),
                .. Differences.Flatten(LayerTrial.Unpack(inputGradient, layout, isPooled: false)),
                .. LayerStates.NumbersOf(initialGradients),
            ];
            execution.Workspace.Reset();
            return (numbers, execution.Gradients.Dense.Span.ToArray());
        }
    }

    private static LayerTrial Run(string cell, string direction, float dropout, int segmentLength, int threadCount = 1)
    {
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, direction, dropout);
        layer.Pack(weights);
        var trial = new LayerTrial(layer, parameters, LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, threadCount, segmentLength: segmentLength);
        return trial.Run(LayerTrial.Draw(Lengths, layer.OutputWidth, seed: 2));
    }

    private static (RecurrentLayer Layer, ParameterSet Parameters, AlignedBuffer Weights) Create(string cell, string direction, float recurrentDropout)
    {
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(
            parameters, "", 0, TestCells.Named(cell), Blocks, HiddenSize, direction == "both", recurrentDropout, isReverse: direction == "reverse");
        return (layer, parameters, LayerTrial.DrawWeights(parameters, 0.3f));
    }
}
