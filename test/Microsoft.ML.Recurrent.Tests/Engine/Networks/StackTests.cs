using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class StackTests
{
    private const int LevelCount = 2;
    private const int HiddenSize = 5;
    private const int InputSize = 3;

    /// <summary>Longest first, so that packed order is the caller's.</summary>
    private static readonly int[] Lengths = [5, 3, 1];

    public static TheoryData<string, bool> CellsAndDirections => new()
    {
        { nameof(CellKind.Lstm), false },
        { nameof(CellKind.Lstm), true },
        { nameof(CellKind.GruResetAfter), false },
        { nameof(CellKind.GruResetAfter), true },
    };

    /// <summary>An encoder and a decoder are two stacks: states come in, final states go out, and gradients of both in reverse.</summary>
    [Theory, MemberData(nameof(CellsAndDirections))]
    public void Gradients_of_states_in_and_out_match_finite_differences(string cell, bool isBidirectional)
    {
        var spec = new StackSpec { Cell = Enum.Parse<CellKind>(cell), HiddenSize = HiddenSize, LayerCount = LevelCount, IsBidirectional = isBidirectional };
        var parameters = new ParameterSet();
        var stack = new Stack(parameters, spec, [InputSize], wantedGradients: null, dropoutNumber: 1);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters, 0.5f);
        stack.Pack(weights, threadCount: 1);
        bool hasCell = stack.Levels[0].Recurrent.HasCellState;
        int directions = spec.DirectionCount;

        // [level][direction][sequence][unit].
        double[][][][] hidden = Draw(directions, seed: 11);
        double[][][][] cells = Draw(directions, seed: 12);
        double[][][][] finalHiddenGradient = Draw(directions, seed: 13);
        double[][][][] finalCellGradient = Draw(directions, seed: 14);
        float[][][] input = LayerTrial.Draw(Lengths, InputSize);
        float[][][] outputGradient = LayerTrial.Draw(Lengths, HiddenSize * directions, seed: 2);

        var layout = new BatchLayout();
        layout.Arrange(Lengths, []);
        Assert.Equal([0, 1, 2], layout.CallerIndex.ToArray());
        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters) };
        StackPass pass = stack.Forward(LayerTrial.Pack(input, [InputSize], layout, isPooled: false), layout, States(hidden, cells), execution);
        float[][][] output = LayerTrial.Unpack(pass.Output, layout, isPooled: false);
        RecurrentStates[] final = States(Zeros(directions), Zeros(directions));
        pass.ReadFinalStates(stack, final);
        RecurrentStates[] initialGradients = States(Zeros(directions), Zeros(directions));
        int[] widths = spec.OutputWidths;
        Columns inputGradient = stack.Backward(
            pass,
            LayerTrial.Pack(outputGradient, widths, layout, isPooled: false),
            States(finalHiddenGradient, finalCellGradient),
            initialGradients,
            wantsInputGradient: true,
            execution);

        double[][][] wideInput = [.. input.Select(Differences.Widen)];
        double[] wideWeights = Differences.Widen(weights.Span);
        ReferenceRecurrence[][] references =
        [
            .. Enumerable.Range(0, LevelCount).Select(level => Enumerable.Range(0, directions)
                .Select(direction => new ReferenceRecurrence(
                    spec.Cell, parameters, $"_l{level}{(direction == 1 ? "_reverse" : "")}", HiddenSize, prefix: hasCell ? "lstm." : "gru.")).ToArray()),
        ];

        // The forward pass, first as it is.
        double[][][] expectedOutput = [.. Enumerable.Range(0, Lengths.Length).Select(sequence => Run(sequence).Output)];
        Differences.AssertClose("output", Differences.Flatten(expectedOutput), Differences.Flatten(output));
        AssertStates("final hidden", (level, direction, sequence) => Run(sequence).Hidden[level][direction], states => states.Hidden, final);
        if (hasCell)
        {
            AssertStates("final cell", (level, direction, sequence) => Run(sequence).Cell[level][direction], states => states.Cell, final);
        }

        AssertStates("initial hidden gradient", (level, direction, sequence) => Derivatives(hidden[level][direction][sequence]), states => states.Hidden, initialGradients);
        if (hasCell)
        {
            AssertStates("initial cell gradient", (level, direction, sequence) => Derivatives(cells[level][direction][sequence]), states => states.Cell, initialGradients);
        }

        double[] inputDerivatives = [.. wideInput.SelectMany(steps => steps).SelectMany(Derivatives)];
        Differences.AssertClose("input gradient", inputDerivatives, Differences.Flatten(LayerTrial.Unpack(inputGradient, layout, isPooled: false)));
        foreach (Parameter parameter in parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(wideWeights, parameter.Offset + k, Loss))];
            Differences.AssertClose(parameter.Name, expected, parameter.In(execution.Gradients!.Dense).ToArray());
        }

        double[] Derivatives(double[] values) => [.. Enumerable.Range(0, values.Length).Select(k => Differences.Derivative(values, k, Loss))];

        double Loss()
        {
            double loss = 0;
            for (int sequence = 0; sequence < Lengths.Length; sequence++)
            {
                (double[][] rows, double[][][] lastHidden, double[][][] lastCell) = Run(sequence);
                loss += rows.Zip(outputGradient[sequence], (row, gradient) => row.Zip(gradient, (a, b) => a * b).Sum()).Sum();
                for (int level = 0; level < LevelCount; level++)
                {
                    for (int direction = 0; direction < directions; direction++)
                    {
                        loss += lastHidden[level][direction].Zip(finalHiddenGradient[level][direction][sequence], (a, b) => a * b).Sum();
                        loss += hasCell ? lastCell[level][direction].Zip(finalCellGradient[level][direction][sequence], (a, b) => a * b).Sum() : 0;
                    }
                }
            }

            return loss;
        }

        // Output of a sequence, and its states after the last step by level and direction.
        (double[][] Output, double[][][] Hidden, double[][][] Cell) Run(int sequence)
        {
            double[][] rows = wideInput[sequence];
            var lastHidden = new double[LevelCount][][];
            var lastCell = new double[LevelCount][][];
            for (int level = 0; level < LevelCount; level++)
            {
                lastHidden[level] = new double[directions][];
                lastCell[level] = new double[directions][];
                var outputs = new double[directions][][];
                for (int direction = 0; direction < directions; direction++)
                {
                    double[][] steps = direction == 0 ? rows : [.. Enumerable.Reverse(rows)];
                    (double[][] states, double[] finalCell) = references[level][direction].Run(
                        steps, wideWeights, hidden[level][direction][sequence], cells[level][direction][sequence]);
                    lastHidden[level][direction] = states[^1];
                    lastCell[level][direction] = finalCell;
                    outputs[direction] = direction == 0 ? states : [.. Enumerable.Reverse(states)];
                }

                rows = [.. Enumerable.Range(0, rows.Length).Select(step => outputs.SelectMany(steps => steps[step]).ToArray())];
            }

            return (rows, lastHidden, lastCell);
        }

        RecurrentStates[] States(double[][][][] hiddenValues, double[][][][] cellValues)
            => [.. Enumerable.Range(0, LevelCount).Select(level => new RecurrentStates(Matrices(hiddenValues[level]), hasCell ? Matrices(cellValues[level]) : []))];

        void AssertStates(string what, Func<int, int, int, double[]> expected, Func<RecurrentStates, Matrix[]> matrices, RecurrentStates[] actual)
        {
            for (int level = 0; level < LevelCount; level++)
            {
                for (int direction = 0; direction < directions; direction++)
                {
                    double[] values = [.. Enumerable.Range(0, Lengths.Length).SelectMany(sequence => expected(level, direction, sequence))];
                    Matrix matrix = matrices(actual[level])[direction];
                    float[] got = [.. Enumerable.Range(0, Lengths.Length).SelectMany(sequence => matrix.Row(sequence).ToArray())];
                    Differences.AssertClose($"{what} of level {level}, direction {direction}", values, got);
                }
            }
        }
    }

    private static Matrix[] Matrices(double[][][] directions) => [.. directions.Select(sequences =>
    {
        Matrix matrix = new Workspace().RentZeroed(Lengths.Length, HiddenSize);
        for (int sequence = 0; sequence < sequences.Length; sequence++)
        {
            for (int unit = 0; unit < HiddenSize; unit++)
            {
                matrix[sequence, unit] = (float)sequences[sequence][unit];
            }
        }

        return matrix;
    })];

    /// <summary>Numbers that floats hold, by level, direction, sequence and unit.</summary>
    private static double[][][][] Draw(int directions, ulong seed)
        => [.. Enumerable.Range(0, LevelCount).Select(level => Enumerable.Range(0, directions)
            .Select(direction => Differences.Widen(LayerTrial.DrawSequence(Lengths.Length, HiddenSize, seed, (2 * level) + direction))).ToArray())];

    private static double[][][][] Zeros(int directions)
        => [.. Enumerable.Range(0, LevelCount).Select(_ => Enumerable.Range(0, directions)
            .Select(_ => Enumerable.Range(0, Lengths.Length).Select(_ => new double[HiddenSize]).ToArray()).ToArray())];
}
