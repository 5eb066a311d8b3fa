using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class WindowForecastTests
{
    [Theory]
    [InlineData(ForecastDecoding.Flat, CellKind.Lstm, 1, 0)]
    [InlineData(ForecastDecoding.Flat, CellKind.Lstm, 1, 7)]
    [InlineData(ForecastDecoding.Parallel, CellKind.GruResetAfter, 2, 0)]
    [InlineData(ForecastDecoding.Autoregressive, CellKind.Lstm, 2, 0)]
    internal void The_largest_batches_take_what_was_predicted(ForecastDecoding decoding, CellKind cell, int threads, int segmentLength)
    {
        var shape = new ForecastShape { TargetCount = 2, WindowLength = 30, Horizon = 6, Decoding = decoding, HasLinearPath = decoding != ForecastDecoding.Autoregressive };
        ForecastNetwork network = ForecastNetwork.Create(ForecastSpecRules.NetworkOf(
            shape,
            new ForecastNetworkSpec
            {
                Stack = new StackSpec { Cell = cell, HiddenSize = 24, LayerCount = 2, LayerDropout = 0.1f, RecurrentDropout = 0.1f },
                TokenCount = 5,
                TokenSize = 3,
                PositionSize = decoding == ForecastDecoding.Parallel ? 4 : 0,
                InputDropout = 0.1f,
                OutputDropout = 0.2f,
                StepWidth = 1,
                OutputWidth = 1,
            },
            scoreCount: 2));
        network.Initialize(seed: 1);
        network.Pack();
        int steps = shape.StepCount + (decoding == ForecastDecoding.Autoregressive ? shape.Horizon - 1 : 0);
        var settings = new TrainingSettings { ThreadCount = threads, SegmentLength = segmentLength };
        long predicted = new WindowForecast(network, shape, steps, learning: 70, evaluation: 300, settings).Bytes();

        var workspace = new Workspace();
        var execution = new Execution(workspace, threads) { SegmentLength = segmentLength, Gradients = new Gradients(network.Parameters) };
        ForecastBatch learned = BatchOf(70);
        execution.Begin(ExecutionMode.Training);
        network.Backward(network.Forward(learned, execution), LossSettings.Plain, execution);
        ForecastBatch evaluated = BatchOf(300);
        execution.Begin(ExecutionMode.Evaluation);
        network.Forward(evaluated, execution);

        // The rest are tokens, scales and weights of windows, a few numbers of each.
        Assert.Equal(1, predicted / (double)(workspace.AllocatedBytes + BytesOf(learned) + BytesOf(evaluated)), 0.02);

        ForecastBatch BatchOf(int windows)
        {
            var batch = new ForecastBatch();
            batch.Start(network.Spec, windows, steps, shape.ValuesPerOutput, shape.GroupSize);
            return batch;
        }
    }

    private static long BytesOf(ForecastBatch batch)
        => sizeof(float) * new[] { batch.Numbers, batch.Future, batch.Linear }.Sum(matrix => (long)matrix.Rows * matrix.Stride);
}
