using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
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

    [Theory, InlineData(nameof(CellKind.Lstm)), InlineData(nameof(CellKind.GruResetBefore))]
    public void Threads_that_share_the_units_of_a_sequence_book_projection_and_steps_and_change_no_bit(string cellName)
    {
        CellKind cell = Enum.Parse<CellKind>(cellName);
        var clock = new PhaseClock();
        float[] timed = Outputs(cell, clock);
        Assert.Equal(
            [LayerPhase.Projection, LayerPhase.Step],
            Enum.GetValues<LayerPhase>().Where(phase => clock.SecondsOf(phase) > 0));
        Assert.Equal(Outputs(cell, clock: null), timed);
    }

    /// <summary>Of a layer wide enough that the threads of a single sequence form a crew.</summary>
    private static float[] Outputs(CellKind cell, PhaseClock? clock)
    {
        const int Size = 64;
        const int StepCount = 30;
        var parameters = new ParameterSet();
        var layer = new RecurrentLayer(parameters, "", 0, cell, [Size], Size, isBidirectional: false);
        layer.Pack(LayerTrial.DrawWeights(parameters, 0.3f));
        var layout = new BatchLayout();
        layout.Arrange([StepCount], default);
        var workspace = new Workspace();
        Matrix input = Filled(workspace, StepCount, Size, row => 0.1f * row);
        RecurrentPass pass = layer.Forward(new Columns(input), layout, new Execution(workspace, threadCount: 2) { Clock = clock });
        Assert.NotNull(pass.Directions[0].Crew);
        return [.. Enumerable.Range(0, StepCount).SelectMany(row => pass.Output[0].Row(row).ToArray())];
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
        var execution = new Execution(workspace, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters), Clock = clock };
        Matrix input = Filled(workspace, layout.RowCount, Size, row => 0.1f * row);
        RecurrentPass pass = layer.Forward(new Columns(input), layout, execution);
        Columns gradient = new([Ones(), Ones()]);
        layer.Backward(pass, gradient, wantsInputGradient: true, execution);
        return execution.Gradients.Dense.Span.ToArray();

        Matrix Ones() => Filled(workspace, layout.RowCount, Size, _ => 1);
    }

    private static Matrix Filled(Workspace workspace, int rows, int columns, Func<int, float> valueOfRow)
    {
        Matrix matrix = workspace.RentZeroed(rows, columns);
        for (int row = 0; row < rows; row++)
        {
            matrix.Row(row).Fill(valueOfRow(row));
        }

        return matrix;
    }
}
