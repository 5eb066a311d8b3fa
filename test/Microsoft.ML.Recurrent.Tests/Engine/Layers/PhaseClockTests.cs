using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

public sealed class PhaseClockTests
{
    [Theory, InlineData(1), InlineData(2)]
    public void Books_every_phase_and_changes_no_bit(int threadCount)
    {
        var clock = new PhaseClock();
        float[] timed = Gradients(clock, threadCount);
        Assert.All(Enum.GetValues<LayerPhase>(), phase => Assert.True(clock.SecondsOf(phase) > 0, $"nothing was booked for {phase}"));
        Assert.Equal(Gradients(clock: null, threadCount), timed);

        clock.Reset();
        Assert.All(Enum.GetValues<LayerPhase>(), phase => Assert.Equal(0, clock.SecondsOf(phase)));
    }

    private static float[] Gradients(PhaseClock? clock, int threadCount)
    {
        const int Size = 32;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, CellKind.Lstm, [Size], Size, isBidirectional: true);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.3f));
        var layout = new BatchLayout();
        layout.Arrange([9, 4, 7], default);
        var workspace = new Workspace();
        var execution = new Execution(workspace, threadCount) { IsTraining = true, Gradients = new Gradients(parameters), Clock = clock };
        Matrix input = workspace.RentZeroed(layout.RowCount, Size);
        for (int row = 0; row < input.Rows; row++)
        {
            input.Row(row).Fill(0.1f * row);
        }

        RecurrentPass pass = layer.Forward(new Columns(input), layout, execution);
        Columns gradient = new([Ones(), Ones()]);
        layer.Backward(pass, gradient, wantsInputGradient: true, execution);
        return execution.Gradients.Dense.Span.ToArray();

        Matrix Ones()
        {
            Matrix ones = workspace.RentZeroed(layout.RowCount, Size);
            for (int row = 0; row < ones.Rows; row++)
            {
                ones.Row(row).Fill(1);
            }

            return ones;
        }
    }
}
