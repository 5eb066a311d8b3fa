using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

public sealed class RecurrentLayerTests
{
    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(TestCells.Names);

    public static TheoryData<string> EveryCell => [.. TestCells.Names];

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Outputs_and_gradients_match_the_formulas_and_their_finite_differences(string cell, bool isBidirectional)
    {
        // One unit past a block, and two blocks of input whose seam is no multiple of 16.
        const int HiddenSize = 17;
        int[] blocks = [3, 4];
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, blocks, HiddenSize, isBidirectional);
        Differences.Verify(layer, parameters, weights, [3, 5, 1], blocks, (steps, values) =>
        {
            double[][] output = Reference(cell, parameters, "_l0", HiddenSize).Run(steps, values);
            if (!isBidirectional)
            {
                return output;
            }

            double[][] reverse = Reference(cell, parameters, "_l0_reverse", HiddenSize).Run([.. Enumerable.Reverse(steps)], values);
            return [.. output.Zip(Enumerable.Reverse(reverse), (a, b) => (double[])[.. a, .. b])];
        });
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Gradients_of_states_match_finite_differences(string cell, bool isBidirectional)
    {
        const int HiddenSize = 6;
        int[] lengths = [3, 5, 1];
        (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, [4], HiddenSize, isBidirectional);
        layer.Pack(weights);
        var layout = new BatchLayout();
        layout.Arrange(lengths, []);
        float[][][] input = LayerTrial.Draw(lengths, 4);
        float[][][] outputGradient = LayerTrial.Draw(lengths, layer.OutputWidth, seed: 2);
        RecurrentStates initial = LayerStates.Draw(layer, lengths.Length, seed: 3);
        RecurrentStates finalGradients = LayerStates.Draw(layer, lengths.Length, seed: 4);
        foreach (int segmentLength in (int[])[0, 2])
        {
            var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training, SegmentLength = segmentLength, Gradients = new Gradients(parameters) };
            RecurrentPass pass = layer.Forward(LayerTrial.Pack(input, [4], layout, isPooled: false), layout, initial, execution);
            int[] widths = [.. Enumerable.Repeat(HiddenSize, layer.DirectionCount)];
            RecurrentStates gradients = LayerStates.Draw(layer, lengths.Length, seed: 5);
            layer.Backward(pass, LayerTrial.Pack(outputGradient, widths, layout, isPooled: false), finalGradients, gradients, wantsInputGradient: false, execution);
            for (int direction = 0; direction < layer.DirectionCount; direction++)
            {
                bool isReverse = direction == 1;
                ReferenceRecurrence reference = Reference(cell, parameters, isReverse ? "_l0_reverse" : "_l0", HiddenSize);
                for (int packed = 0; packed < lengths.Length; packed++)
                {
                    int sequence = layout.CallerIndex[packed];
                    double[][] steps = Differences.Widen(input[sequence]);
                    double[][] stepGradients = Differences.Widen([.. outputGradient[sequence].Select(step => step[(direction * HiddenSize)..((direction + 1) * HiddenSize)])]);
                    if (isReverse)
                    {
                        Array.Reverse(steps);
                        Array.Reverse(stepGradients);
                    }

                    double[] hidden = Differences.Widen(initial.Hidden[direction].Row(packed));
                    double[] cellState = layer.HasCellState ? Differences.Widen(initial.Cell[direction].Row(packed)) : new double[HiddenSize];
                    double[] hiddenFinal = Differences.Widen(finalGradients.Hidden[direction].Row(packed));
                    double[] cellFinal = layer.HasCellState ? Differences.Widen(finalGradients.Cell[direction].Row(packed)) : new double[HiddenSize];
                    AssertGradient("hidden", hidden, gradients.Hidden[direction].Row(packed));
                    if (layer.HasCellState)
                    {
                        AssertGradient("cell", cellState, gradients.Cell[direction].Row(packed));
                    }

                    void AssertGradient(string what, double[] state, Span<float> actual) => Differences.AssertClose(
                        what, [.. Enumerable.Range(0, HiddenSize).Select(unit => Differences.Derivative(state, unit, Loss))], actual.ToArray());

                    double Loss()
                    {
                        (double[][] output, double[] last) = reference.Run(steps, Differences.Widen(weights.Span), hidden, cellState);
                        return output.Zip(stepGradients, Dot).Sum() + Dot(output[^1], hiddenFinal) + Dot(last, cellFinal);
                    }
                }
            }

            execution.Workspace.Reset();
        }

        static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Recurrent_dropout_masks_what_the_product_reads_and_nothing_else(string cell, bool isReverse)
    {
        const int HiddenSize = 9;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [5], HiddenSize, false, recurrentDropout: 0.4f, isReverse: isReverse);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.5f);
        double[] mask = MaskOfFirstSequence(HiddenSize, 0.4f);
        Assert.Contains(0, mask);
        Differences.Verify(layer, parameters, weights, [6], [5], (steps, values) =>
        {
            var reference = new ReferenceRecurrence(TestCells.Named(cell), parameters, isReverse ? "_l0_reverse" : "_l0", HiddenSize, mask);
            return isReverse ? [.. Enumerable.Reverse(reference.Run([.. Enumerable.Reverse(steps)], values))] : reference.Run(steps, values);
        });
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Keeps_the_contract_of_layers(string cell, bool isBidirectional)
    {
        foreach (int hiddenSize in (int[])[7, 100])
        {
            (RecurrentLayer layer, ParameterSet parameters, AlignedBuffer weights) = Create(cell, [11, 17], hiddenSize, isBidirectional, recurrentDropout: 0.25f);
            LayerContract.Verify(layer, parameters, weights, [11, 17]);
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Two_segments_with_states_handed_over_equal_the_whole(string cell, bool isReverse)
    {
        const int Length = 12, First = 5, HiddenSize = 20;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), [6], HiddenSize, isBidirectional: false, isReverse: isReverse);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.5f));
        float[][] steps = LayerTrial.DrawSequence(Length, 6, 1, 0);
        float[][] whole = Run(layer, steps, null, null);

        // The reverse direction meets the later steps first.
        var states = new RecurrentStates([NewMatrix(HiddenSize)], layer.HasCellState ? [NewMatrix(HiddenSize)] : []);
        Range before = isReverse ? First.. : ..First;
        Range after = isReverse ? ..First : First..;
        float[][] one = Run(layer, steps[before], null, states);
        float[][] two = Run(layer, steps[after], states, null);
        Assert.Equal(whole.SelectMany(step => step), (isReverse ? [.. two, .. one] : (float[][])[.. one, .. two]).SelectMany(step => step));
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Steps_that_are_not_kept_have_the_bits_of_those_that_are(string cell, bool isBidirectional)
    {
        (RecurrentLayer layer, _, AlignedBuffer weights) = Create(cell, [5], hiddenSize: 400, isBidirectional);
        layer.Pack(weights);

        // At 400 units a chunk has some 40 rows of gates: these take several, whether steps are even over the threads or not.
        foreach (int[] lengths in (int[][])[[70], [30, 30, 30, 30], [41, 33, 33, 20, 7, 1, 1]])
        {
            float[][][] input = LayerTrial.Draw(lengths, 5);
            (float[] expected, float[] expectedStates) = Forward(isTraining: true, threadCount: 1);
            foreach (int threadCount in (int[])[1, 2, 3, 8])
            {
                (float[] output, float[] states) = Forward(isTraining: false, threadCount);
                Assert.Equal(expected, output);
                Assert.Equal(expectedStates, states);
            }

            (float[] Output, float[] States) Forward(bool isTraining, int threadCount)
            {
                var layout = new BatchLayout();
                layout.Arrange(lengths, [.. lengths.Select((_, sequence) => (long)sequence)]);
                var execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = isTraining ? ExecutionMode.Training : ExecutionMode.Evaluation };
                RecurrentPass pass = layer.Forward(LayerTrial.Pack(input, [5], layout, isPooled: false), layout, States(0.1f), execution);
                RecurrentStates exit = States(0);
                layer.ReadFinalStates(pass, exit);
                execution.Workspace.Reset();
                return (
                    [.. LayerTrial.Unpack(pass.Output, layout, isPooled: false).SelectMany(steps => steps.SelectMany(step => step))],
                    [.. exit.Hidden.Concat(exit.Cell).SelectMany(matrix => matrix.Buffer.Span.ToArray())]);
            }

            RecurrentStates States(float value)
            {
                return new RecurrentStates(Filled(), layer.HasCellState ? Filled() : []);

                Matrix[] Filled() => [.. Enumerable.Range(0, layer.DirectionCount).Select(_ =>
                {
                    Matrix matrix = new Workspace().RentZeroed(lengths.Length, layer.HiddenSize);
                    matrix.Buffer.Span.Fill(value);
                    return matrix;
                })];
            }
        }
    }

    [Theory, MemberData(nameof(EveryCell))]
    public void Single_steps_have_the_bits_of_the_whole(string cell)
    {
        int[] lengths = [9, 7, 7, 2, 1];
        int[] blocks = [5, 18];
        foreach (int hiddenSize in (int[])[7, 33, 100])
        {
            (RecurrentLayer layer, _, AlignedBuffer weights) = Create(cell, blocks, hiddenSize, isBidirectional: false);
            layer.Pack(weights);
            var layout = new BatchLayout();
            layout.Arrange(lengths, []);
            Columns input = LayerTrial.Pack(LayerTrial.Draw(lengths, blocks.Sum()), blocks, layout, isPooled: false);
            Columns whole = layer.Forward(input, layout, new Execution(new Workspace { IsFenced = true }, 1) { Mode = ExecutionMode.Training }).Output;
            foreach (bool isTogether in (bool[])[true, false])
            {
                StepMatrices matrices = layer.NewStep(lengths.Length, new Workspace());
                Matrix[] rows = [.. blocks.Select(width => new Workspace().RentZeroed(lengths.Length, width))];
                for (int step = 0; step < layout.StepCount; step++)
                {
                    int alive = layout.RowsAt(step);
                    for (int block = 0; block < blocks.Length; block++)
                    {
                        MatrixMath.Copy(input[block].RowRange(layout.OffsetOf(step), alive), rows[block].RowRange(0, alive));
                    }

                    MatrixMath.Copy(matrices.Hidden.RowRange(0, alive), matrices.InitialHidden.RowRange(0, alive));
                    if (layer.HasCellState)
                    {
                        MatrixMath.Copy(matrices.Cell.RowRange(0, alive), matrices.InitialCell.RowRange(0, alive));
                    }

                    for (int first = 0; first < alive; first += isTogether ? alive : 1)
                    {
                        var span = new RowSpan(first, isTogether ? alive : 1, 1);
                        layer.Directions[0].Step(in matrices, new Columns(rows), span, hasState: step > 0, isDescending: (step & 1) == 1);
                    }

                    for (int row = 0; row < alive; row++)
                    {
                        Assert.Equal(whole[0].Row(layout.OffsetOf(step) + row), matrices.Hidden.Row(row));
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Bfloat16_has_the_bits_of_floats_that_were_rounded(string cell, bool isBidirectional)
    {
        const int HiddenSize = 100;
        foreach (int[] lengths in (int[][])[[40], [13, 6, 6, 1]])
        {
            Assert.Equal(Outputs(hasBFloat16Weights: false, threadCount: 1), Outputs(hasBFloat16Weights: true, threadCount: 1));
            Assert.Equal(Outputs(hasBFloat16Weights: false, threadCount: 1), Outputs(hasBFloat16Weights: true, threadCount: 3));

            float[] Outputs(bool hasBFloat16Weights, int threadCount)
            {
                var parameters = new ParameterSet();
                var layer = new RecurrentLayer(
                    parameters, "", 0, TestCells.Named(cell), [11], HiddenSize, isBidirectional, hasBFloat16Weights: hasBFloat16Weights);
                AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.1f);
                layer.RoundToBFloat16(weights);
                layer.Pack(weights, threadCount);
                var layout = new BatchLayout();
                layout.Arrange(lengths, []);
                var execution = new Execution(new Workspace { IsFenced = true }, threadCount);
                Columns input = LayerTrial.Pack(LayerTrial.Draw(lengths, 11), [11], layout, isPooled: false);
                return Differences.Flatten(LayerTrial.Unpack(layer.Forward(input, layout, execution).Output, layout, isPooled: false));
            }
        }
    }

    private static float[][] Run(RecurrentLayer layer, float[][] steps, RecurrentStates? entry, RecurrentStates? exit)
    {
        var layout = new BatchLayout();
        layout.Arrange([steps.Length], []);
        var execution = new Execution(new Workspace { IsFenced = true }, 1);
        RecurrentPass pass = layer.Forward(LayerTrial.Pack([steps], [steps[0].Length], layout, isPooled: false), layout, entry, execution);
        if (exit is not null)
        {
            layer.ReadFinalStates(pass, exit);
        }

        return LayerTrial.Unpack(pass.Output, layout, isPooled: false)[0];
    }

    private static Matrix NewMatrix(int columns) => new Workspace().RentZeroed(1, columns);

    private static ReferenceRecurrence Reference(string cell, ParameterSet parameters, string suffix, int hiddenSize)
        => new(TestCells.Named(cell), parameters, suffix, hiddenSize);

    private static (RecurrentLayer Layer, ParameterSet Parameters, AlignedBuffer Weights) Create(
        string cell, int[] blocks, int hiddenSize, bool isBidirectional, float recurrentDropout = 0)
    {
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), blocks, hiddenSize, isBidirectional, recurrentDropout);
        return (layer, parameters, LayerTrial.DrawWeights(parameters, 1 / MathF.Sqrt(hiddenSize)));
    }

    /// <summary>The mask that the layer draws for sequence 0 under the seed and update of <see cref="LayerTrial"/>.</summary>
    private static double[] MaskOfFirstSequence(int hiddenSize, float rate)
    {
        var layout = new BatchLayout();
        layout.Arrange([1], []);
        Matrix mask = new Workspace().RentZeroed(1, hiddenSize);
        var execution = new Execution(new Workspace(), 1) { Mode = ExecutionMode.Training, Seed = 17, Update = 3 };
        Dropout.WriteSequenceMask(mask, rate, RandomPurpose.RecurrentDropout, 0, layout, execution);
        return Differences.Widen(mask.Row(0));
    }
}
