using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Packed steps one by one, from a loop that stands outside, judged by the whole and by the formulas.</summary>
public sealed class PackedStepTests
{
    private static readonly int[] Lengths = [17, 70, 1, 60, 60, 60, 1];
    private static readonly int[] Blocks = [4, 18, 3];

    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(TestCells.Names);

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void A_loop_of_steps_has_the_bits_of_the_whole(string cell, bool isReverse)
    {
        // With 100 units the steps of most cells are projected in several goes.
        (RecurrentLayer layer, ParameterSet parameters) = Create(cell, isReverse, hiddenSize: 100, recurrentDropout: 0.3f);
        foreach (bool hasStates in (bool[])[false, true])
        {
            float[] whole = RunWhole(layer, parameters, hasStates);
            for (int lateCount = 0; lateCount <= Blocks.Length; lateCount++)
            {
                Assert.Equal(whole, RunSteps(layer, parameters, hasStates, lateCount, threadCount: 1));
                Assert.Equal(whole, RunSteps(layer, parameters, hasStates, lateCount, threadCount: 3));
            }
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Steps_that_are_not_kept_have_the_bits_of_those_that_are(string cell, bool isReverse)
    {
        (RecurrentLayer layer, _) = Create(cell, isReverse, hiddenSize: 33);
        BatchLayout layout = Layout();
        Columns input = LayerTrial.Pack(LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, layout, isPooled: false);
        float[] expected = Outputs(isTraining: true, lateCount: 0, threadCount: 1);
        foreach (int lateCount in (int[])[0, 1, 3])
        {
            Assert.Equal(expected, Outputs(isTraining: false, lateCount, threadCount: 1));
            Assert.Equal(expected, Outputs(isTraining: false, lateCount, threadCount: 3));
        }

        float[] Outputs(bool isTraining, int lateCount, int threadCount)
        {
            var execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = isTraining ? ExecutionMode.Training : ExecutionMode.Evaluation };
            RecurrentPass pass = layer.StartSteps(new LayerInput(input, lateCount: lateCount), layout, LayerStates.Draw(layer, Lengths.Length, 3), execution);
            new StepLoop().Forward(pass, execution);
            RecurrentStates final = LayerStates.Draw(layer, Lengths.Length, seed: 4);
            layer.ReadFinalStates(pass, final);
            execution.Workspace.Reset();
            return [.. Differences.Flatten(LayerTrial.Unpack(pass.Output, layout, isPooled: false)), .. LayerStates.NumbersOf(final)];
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Gradients_through_a_context_of_the_state_before_match_finite_differences(string cell, bool isReverse)
    {
        const int HiddenSize = 7;
        const int EarlyWidth = 3;
        const int ContextWidth = 5;
        int[] lengths = [3, 5, 1, 3];
        int[] blocks = [EarlyWidth, ContextWidth];
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named(cell), blocks, HiddenSize, isBidirectional: false, isReverse: isReverse);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.4f);
        layer.Pack(weights);
        var layout = new BatchLayout();
        layout.Arrange(lengths, []);
        float[][][] early = LayerTrial.Draw(lengths, EarlyWidth);
        float[][][] outputGradient = LayerTrial.Draw(lengths, HiddenSize, seed: 2);
        RecurrentStates initial = LayerStates.Draw(layer, lengths.Length, seed: 3);
        RecurrentStates finalGradients = LayerStates.Draw(layer, lengths.Length, seed: 4);
        RecurrentStates initialGradients = LayerStates.Draw(layer, lengths.Length, seed: 5);

        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };
        Matrix context = execution.Workspace.RentPadded(layout.RowCount, ContextWidth);
        Columns input = new([LayerTrial.Pack(early, [EarlyWidth], layout, isPooled: false)[0], context]);
        var feedback = new StateFeedback(layer, layout, context, initial);
        var loop = new StepLoop(feedback.Write, feedback.AddGradients);
        RecurrentPass pass = layer.StartSteps(new LayerInput(input, lateCount: 1), layout, initial, execution);
        feedback.Start(pass);
        loop.Forward(pass, execution);
        float[] output = Differences.Flatten(LayerTrial.Unpack(pass.Output, layout, isPooled: false));
        Columns gradient = LayerTrial.Pack(outputGradient, [HiddenSize], layout, isPooled: false);
        feedback.OutputGradient = gradient[0];
        layer.StartBackwardSteps(pass, gradient, finalGradients, wantsInitialGradient: true, wantsInputGradient: true, execution);
        loop.Backward(pass, execution);
        Columns inputGradient = layer.FinishSteps(pass, initialGradients, execution);
        MatrixMath.Add(feedback.InitialGradient, initialGradients.Hidden[0]);
        float[] earlyGradient = Differences.Flatten(LayerTrial.Unpack(new Columns(inputGradient[0]), layout, isPooled: false));
        execution.Workspace.Reset();

        var reference = new ReferenceRecurrence(TestCells.Named(cell), parameters, isReverse ? "_l0_reverse" : "_l0", HiddenSize);
        double[] wide = Differences.Widen(weights.Span);
        double[][][] wideEarly = [.. early.Select(Differences.Widen)];
        double[][] hidden = new double[lengths.Length][];
        double[][] cellState = new double[lengths.Length][];
        double[][] hiddenFinal = new double[lengths.Length][];
        double[][] cellFinal = new double[lengths.Length][];
        for (int packed = 0; packed < lengths.Length; packed++)
        {
            int sequence = layout.CallerIndex[packed];
            hidden[sequence] = Differences.Widen(initial.Hidden[0].Row(packed));
            cellState[sequence] = layer.HasCellState ? Differences.Widen(initial.Cell[0].Row(packed)) : new double[HiddenSize];
            hiddenFinal[sequence] = Differences.Widen(finalGradients.Hidden[0].Row(packed));
            cellFinal[sequence] = layer.HasCellState ? Differences.Widen(finalGradients.Cell[0].Row(packed)) : new double[HiddenSize];
        }

        Differences.AssertClose("output", Differences.Flatten([.. Enumerable.Range(0, lengths.Length).Select(sequence => Run(sequence).Output)]), output);
        foreach (Parameter parameter in parameters.All)
        {
            double[] expected = [.. Enumerable.Range(parameter.Offset, parameter.Length).Select(i => Differences.Derivative(wide, i, Loss))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients.Dense).ToArray());
        }

        Differences.AssertClose("early input", [.. wideEarly.SelectMany(steps => steps.SelectMany(Derivatives))], earlyGradient);
        for (int packed = 0; packed < lengths.Length; packed++)
        {
            int sequence = layout.CallerIndex[packed];
            Differences.AssertClose("hidden state", Derivatives(hidden[sequence]), initialGradients.Hidden[0].Row(packed).ToArray());
            if (layer.HasCellState)
            {
                Differences.AssertClose("cell state", Derivatives(cellState[sequence]), initialGradients.Cell[0].Row(packed).ToArray());
            }
        }

        double[] Derivatives(double[] values) => [.. Enumerable.Range(0, values.Length).Select(i => Differences.Derivative(values, i, Loss))];

        double Loss() => Enumerable.Range(0, lengths.Length).Sum(sequence =>
        {
            (double[][] output, double[] lastHidden, double[] lastCell) = Run(sequence);
            return output.Zip(Differences.Widen(outputGradient[sequence]), Dot).Sum() + Dot(lastHidden, hiddenFinal[sequence]) + Dot(lastCell, cellFinal[sequence]);
        });

        (double[][] Output, double[] Hidden, double[] Cell) Run(int sequence)
        {
            var steps = new double[lengths[sequence]][];
            (double[] h, double[] c) = (hidden[sequence], cellState[sequence]);
            for (int i = 0; i < steps.Length; i++)
            {
                int step = isReverse ? steps.Length - 1 - i : i;
                (h, c) = reference.Step([.. wideEarly[sequence][step], .. StateFeedback.ContextOf(h, ContextWidth)], h, c, wide);
                steps[step] = h;
            }

            return (steps, h, c);
        }

        static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Distinct_tokens_are_projected_once_each_beside_a_late_block(int threadCount)
    {
        const int Width = 37;
        const int NumberCount = 4;
        float[] whole = Run(lateCount: 0, threadCount: 1);
        Assert.Equal(whole, Run(lateCount: 0, threadCount));
        Assert.Equal(whole, Run(lateCount: 1, threadCount));

        float[] Run(int lateCount, int threadCount)
        {
            var parameters = new ParameterSet();
            var stage = new InputStage(parameters, [new InputBlock("words", Width, 9, false), new InputBlock("numbers", NumberCount, 0, false)]);
            var layer = new RecurrentLayer(parameters, "", 0, TestCells.Named("Lstm"), [Width, NumberCount], 20, isBidirectional: false);
            AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.3f);
            stage.Pack(weights);
            layer.Pack(weights);
            SequenceBatch batch = DrawTokensAndNumbers(NumberCount);
            var execution = new Execution(new Workspace { IsFenced = true }, threadCount)
            {
                Mode = ExecutionMode.Training,
                Gradients = new Gradients(parameters, hasDenseTables: true),
            };
            InputStagePass input = stage.Forward(batch, mayBeDistinct: true, execution);
            Assert.NotNull(input.Output.Tokens);
            Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, layer.HiddenSize), [layer.HiddenSize], batch.Layout, isPooled: false);
            RecurrentPass pass;
            Columns inputGradient;
            if (lateCount == 0)
            {
                pass = layer.Forward(input.Output, batch.Layout, initialStates: null, execution);
                inputGradient = layer.Backward(pass, gradient, wantsInputGradient: true, execution);
            }
            else
            {
                var loop = new StepLoop();
                pass = layer.StartSteps(new LayerInput(input.Output.Blocks, input.Output.Tokens, lateCount: lateCount), batch.Layout, initialStates: null, execution);
                loop.Forward(pass, execution);
                layer.StartBackwardSteps(pass, gradient, finalGradients: null, wantsInitialGradient: false, wantsInputGradient: true, execution);
                loop.Backward(pass, execution);
                inputGradient = layer.FinishSteps(pass, initialGradients: null, execution);
            }

            stage.Backward(input, inputGradient, execution);
            float[] numbers =
            [
                .. Differences.Flatten(LayerTrial.Unpack(pass.Output, batch.Layout, isPooled: false)),
                .. Differences.Flatten(LayerTrial.Unpack(new Columns(inputGradient[1]), batch.Layout, isPooled: false)),
                .. execution.Gradients.Dense.Span,
            ];
            execution.Workspace.Reset();
            return numbers;
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Steps_allocate_nothing_once_warm(string cell, bool isReverse)
    {
        (RecurrentLayer layer, ParameterSet parameters) = Create(cell, isReverse, hiddenSize: 20, recurrentDropout: 0.3f);
        BatchLayout layout = Layout();
        var execution = new Execution(new Workspace(), 1) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };
        Columns input = LayerTrial.Pack(LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, layout, isPooled: false);
        Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, layer.HiddenSize), [layer.HiddenSize], layout, isPooled: false);
        RecurrentStates states = LayerStates.Draw(layer, Lengths.Length, seed: 3);
        RecurrentStates initialGradients = LayerStates.Draw(layer, Lengths.Length, seed: 4);
        var feedback = new StateFeedback(layer, layout, input[2], states) { OutputGradient = gradient[0] };
        var loop = new StepLoop(feedback.Write, feedback.AddGradients);
        foreach (bool isTraining in (bool[])[true, false])
        {
            execution.Mode = isTraining ? ExecutionMode.Training : ExecutionMode.Evaluation;
            Assert.Equal(0, Allocations.Least(() =>
            {
                RecurrentPass pass = layer.StartSteps(new LayerInput(input, lateCount: 1), layout, states, execution);
                feedback.Start(pass);
                loop.Forward(pass, execution);
                if (isTraining)
                {
                    layer.StartBackwardSteps(pass, gradient, states, wantsInitialGradient: true, wantsInputGradient: true, execution);
                    loop.Backward(pass, execution);
                    layer.FinishSteps(pass, initialGradients, execution);
                }

                execution.Workspace.Reset();
            }));
        }
    }

    private static float[] RunWhole(RecurrentLayer layer, ParameterSet parameters, bool hasStates)
    {
        BatchLayout layout = Layout();
        Execution execution = NewExecution(parameters, threadCount: 1);
        Columns input = LayerTrial.Pack(LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, layout, isPooled: false);
        RecurrentPass pass = layer.Forward(input, layout, hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 3) : null, execution);
        RecurrentStates? initialGradients = hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 5) : null;
        RecurrentStates? finalGradients = hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 4) : null;
        layer.Backward(pass, OutputGradient(layer, layout), finalGradients, initialGradients, wantsInputGradient: true, execution);
        return NumbersOf(pass, initialGradients, execution);
    }

    private static float[] RunSteps(RecurrentLayer layer, ParameterSet parameters, bool hasStates, int lateCount, int threadCount)
    {
        BatchLayout layout = Layout();
        Execution execution = NewExecution(parameters, threadCount);
        Columns input = LayerTrial.Pack(LayerTrial.Draw(Lengths, Blocks.Sum()), Blocks, layout, isPooled: false);
        RecurrentPass pass = layer.StartSteps(
            new LayerInput(input, lateCount: lateCount), layout, hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 3) : null, execution);
        var loop = new StepLoop();
        loop.Forward(pass, execution);
        RecurrentStates? initialGradients = hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 5) : null;
        RecurrentStates? finalGradients = hasStates ? LayerStates.Draw(layer, Lengths.Length, seed: 4) : null;
        layer.StartBackwardSteps(pass, OutputGradient(layer, layout), finalGradients, wantsInitialGradient: hasStates, wantsInputGradient: true, execution);
        loop.Backward(pass, execution);
        layer.FinishSteps(pass, initialGradients, execution);
        return NumbersOf(pass, initialGradients, execution);
    }

    /// <summary>All that a pass leaves: the output, and the gradients of input, initial states and parameters.</summary>
    private static float[] NumbersOf(RecurrentPass pass, RecurrentStates? initialGradients, Execution execution)
    {
        float[] numbers =
        [
            .. Differences.Flatten(LayerTrial.Unpack(pass.Output, pass.Layout, isPooled: false)),
            .. Differences.Flatten(LayerTrial.Unpack(pass.InputGradient, pass.Layout, isPooled: false)),
            .. initialGradients is null ? [] : LayerStates.NumbersOf(initialGradients),
            .. execution.Gradients!.Dense.Span,
        ];
        execution.Workspace.Reset();
        return numbers;
    }

    private static Columns OutputGradient(RecurrentLayer layer, BatchLayout layout)
        => LayerTrial.Pack(LayerTrial.Draw(Lengths, layer.HiddenSize, seed: 2), [layer.HiddenSize], layout, isPooled: false);

    private static Execution NewExecution(ParameterSet parameters, int threadCount)
        => new(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };

    private static BatchLayout Layout()
    {
        var layout = new BatchLayout();
        layout.Arrange(Lengths, [.. Lengths.Select((_, sequence) => (long)sequence)]);
        return layout;
    }

    private static (RecurrentLayer Layer, ParameterSet Parameters) Create(string cell, bool isReverse, int hiddenSize, float recurrentDropout = 0)
    {
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(
            parameters, "", 0, TestCells.Named(cell), Blocks, hiddenSize, isBidirectional: false, recurrentDropout, isReverse: isReverse);
        layer.Pack(LayerTrial.DrawWeights(parameters, 1 / MathF.Sqrt(hiddenSize)));
        return (layer, parameters);
    }

    private static SequenceBatch DrawTokensAndNumbers(int numberCount)
    {
        var store = new SequenceStore([0, numberCount]);
        var random = new RandomStream(3, RandomPurpose.Data, 0);
        foreach (int length in Lengths)
        {
            foreach (ref int token in store.AddTokens(0, length))
            {
                token = random.NextBelow(9);
            }

            foreach (ref float number in store.AddNumbers(1, length))
            {
                number = random.NextUniform(-1, 1);
            }

            store.EndSequence(length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [.. Enumerable.Range(0, Lengths.Length)]);
        return batch;
    }
}
