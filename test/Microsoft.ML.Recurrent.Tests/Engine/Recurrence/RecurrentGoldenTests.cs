using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Every recurrence against PyTorch: outputs, exit states and the gradient of every weight, input and entry state.</summary>
public sealed class RecurrentGoldenTests
{
    private static readonly (string Name, CellKind Kind)[] s_cells =
    [
        ("rnn_tanh", CellKind.ElmanTanh),
        ("rnn_relu", CellKind.ElmanRelu),
        ("lstm", CellKind.Lstm),
        ("lstm_peephole", CellKind.LstmPeephole),
        ("lstm_coupled", CellKind.LstmCoupled),
        ("lstm_coupled_peephole", CellKind.LstmCoupledPeephole),
        ("gru", CellKind.GruResetAfter),
        ("gru_reset_before", CellKind.GruResetBefore),
    ];

    public static TheoryData<string, bool> EveryCase()
    {
        var cases = new TheoryData<string, bool>();
        foreach ((string cell, _) in s_cells)
        {
            foreach (string direction in (string[])["forward", "bidirectional"])
            {
                foreach (string shape in (string[])["1_equal", "1_ragged", "3_equal", "3_ragged", "wide"])
                {
                    cases.Add($"{cell}_{direction}_{shape}", false);
                    cases.Add($"{cell}_{direction}_{shape}", true);
                }
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(EveryCase))]
    public void A_stack_reproduces_pytorch_outputs_and_all_gradients(string caseName, bool runsOnThreads)
    {
        Golden golden = Golden.Load(caseName);
        var stack = new GoldenStack(golden, KindOf(caseName), isBidirectional: caseName.Contains("bidirectional"), threadCount: runsOnThreads ? 3 : 1);
        stack.Run();

        // Bars of the project: outputs 1e-5 absolute, gradients 1e-4 of the tensor's norm. Single precision does far better.
        Assert.InRange(golden["output"].LargestError(stack.Output), 0, 2e-6);
        Assert.InRange(golden["hn"].LargestError(stack.FinalHidden), 0, 2e-6);
        Assert.InRange(golden["grad.input"].RelativeError(stack.InputGradient), 0, 5e-6);
        Assert.InRange(golden["grad.h0"].RelativeError(stack.InitialHiddenGradient), 0, 5e-6);
        if (golden.Tensors.ContainsKey("cn"))
        {
            Assert.InRange(golden["cn"].LargestError(stack.FinalCell), 0, 2e-6);
            Assert.InRange(golden["grad.c0"].RelativeError(stack.InitialCellGradient), 0, 5e-6);
        }

        foreach (Parameter parameter in stack.Parameters.All)
        {
            double error = golden["grad." + parameter.Name].RelativeError(parameter.In(stack.Gradients.Dense));
            Assert.True(error < 1e-5, $"{parameter.Name}: {error:E2}");
        }
    }

    [Theory]
    [InlineData("gru_opposite_update_gate")]
    [InlineData("gru_reset_before_opposite_update_gate")]
    public void The_opposite_sense_of_the_update_gate_is_its_negated_weights(string caseName)
    {
        Golden golden = Golden.Load(caseName);
        var stack = new GoldenStack(golden, KindOf(caseName), isBidirectional: false, threadCount: 1, weightPrefix: "opposite.");
        int hiddenSize = stack.HiddenSize;
        foreach (Parameter parameter in stack.Parameters.All)
        {
            // Rows of gate z, the second of three.
            int rowLength = parameter.Length / (3 * hiddenSize);
            foreach (ref float value in parameter.In(stack.Weights).Slice(hiddenSize * rowLength, hiddenSize * rowLength))
            {
                value = -value;
            }
        }

        stack.Forward();
        Assert.InRange(golden["output"].LargestError(stack.Output), 0, 2e-6);
    }

    private static CellKind KindOf(string caseName)
        => s_cells.Where(cell => caseName.StartsWith(cell.Name + "_", StringComparison.Ordinal)).MaxBy(cell => cell.Name.Length).Kind;
}
