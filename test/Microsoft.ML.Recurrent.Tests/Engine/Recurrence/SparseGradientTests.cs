using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>
/// A recurrent layer whose first block is given by the numbers that are not zero, judged by its formulas on all numbers and their central
/// differences, both in double precision.
/// </summary>
public sealed class SparseGradientTests
{
    private const int SparseWidth = 21;
    private const int DenseWidth = 4;
    private const int HiddenSize = 9;
    private static readonly int[] Lengths = [3, 6, 1];

    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(TestCells.Names);

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Outputs_and_gradients_match_the_formulas_and_their_finite_differences(string cell, bool isReverse)
    {
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(
            parameters, "", 0, TestCells.Named(cell), [SparseWidth, DenseWidth], HiddenSize, false, isReverse: isReverse, wantedGradients: [false, true]);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.4f);
        layer.Pack(weights);
        float[][][] input = Draw();
        SequenceBatch batch = Load(input);
        Assert.NotNull(batch.Sparse(0));
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };
        var source = new LayerInput(new Columns([default, batch.Numbers(1)]), sparse: [batch.Sparse(0), null]);
        RecurrentPass pass = layer.Forward(source, batch.Layout, initialStates: null, execution);
        float[] output = Differences.Flatten(LayerTrial.Unpack(pass.Output, batch.Layout, isPooled: false));
        float[][][] outputGradient = LayerTrial.Draw(Lengths, HiddenSize, seed: 2);
        Columns gradient = LayerTrial.Pack(outputGradient, [HiddenSize], batch.Layout, isPooled: false);
        layer.Backward(pass, gradient, wantsInputGradient: true, execution);
        execution.Workspace.Reset();

        double[] wide = Differences.Widen(weights.Span);
        double[][][] all = [.. input.Select(Differences.Widen)];
        var reference = new ReferenceRecurrence(TestCells.Named(cell), parameters, isReverse ? "_l0_reverse" : "_l0", HiddenSize);
        Differences.AssertClose("output", Differences.Flatten([.. all.Select(Run)]), output);
        foreach (Parameter parameter in parameters.All)
        {
            double[] expected = [.. Enumerable.Range(parameter.Offset, parameter.Length).Select(i => Differences.Derivative(wide, i, Loss))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients.Dense).ToArray());
        }

        // A column that no step has a number in.
        Assert.All(Enumerable.Range(0, layer.Directions[0].Weights.WeightIh.Shape[0]), row
            => Assert.Equal(0, layer.Directions[0].Weights.WeightIh.In(execution.Gradients.Dense)[row * (SparseWidth + DenseWidth) + 20]));

        double[][] Run(double[][] steps) => isReverse ? [.. Enumerable.Reverse(reference.Run([.. Enumerable.Reverse(steps)], wide))] : reference.Run(steps, wide);

        double Loss() => all.Select((steps, sequence) => Run(steps).Zip(outputGradient[sequence], (a, b) => a.Zip(b, (x, y) => x * y).Sum()).Sum()).Sum();
    }

    /// <summary>None to three numbers that are not zero a step in columns 0 to 19, some columns again and again; then dense ones.</summary>
    private static float[][][] Draw()
    {
        var random = new RandomStream(11, RandomPurpose.Data, 0);
        float[][][] input = LayerTrial.Draw(Lengths, SparseWidth + DenseWidth, seed: 4);
        foreach (float[] step in input.SelectMany(steps => steps))
        {
            step.AsSpan(0, SparseWidth).Clear();
            for (int count = random.NextBelow(4); count > 0; count--)
            {
                step[random.NextBelow(random.NextBelow(2) == 0 ? 3 : 20)] = random.NextUniform(-2, 2);
            }
        }

        return input;
    }

    private static SequenceBatch Load(float[][][] input)
    {
        var store = new SequenceStore([SparseWidth, DenseWidth], isSparse: [true, false]);
        foreach (float[][] steps in input)
        {
            foreach (float[] step in steps)
            {
                store.Sparse(0)!.AddRow();
                for (int column = 0; column < SparseWidth; column++)
                {
                    if (step[column] != 0)
                    {
                        store.Sparse(0)!.Add(column, step[column]);
                    }
                }

                step.AsSpan(SparseWidth).CopyTo(store.AddNumbers(1, 1));
            }

            store.EndSequence(steps.Length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [.. Enumerable.Range(0, input.Length)]);
        return batch;
    }
}
