using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The engine's network with a problem's weights, and the problem's windows as it reads them.</summary>
internal sealed class EngineForecaster
{
    public EngineForecaster(ForecastProblem problem)
    {
        Shape shape = problem.Shape;
        Network = ForecastNetwork.Create(new ForecastNetworkSpec
        {
            Stack = new StackSpec { Cell = EngineNetwork.CellOf(shape.Kind), HiddenSize = shape.HiddenSize },
            Decoding = ForecastDecoding.Flat,
            StepWidth = shape.InputSize,
            OutputWidth = problem.ScoreCount,
            LinearWidth = shape.StepCount,
        });
        TextParameters.Load(Network.Parameters, Network.Weights, problem.Weights);
        Network.Pack();
        Batch.Start(Network.Spec, shape.BatchSize, shape.StepCount, valueCount: shape.Horizon, scaleCount: 1);
        Batch.Tokens.Clear();
        Batch.Weights.Fill(1);
        for (int window = 0; window < shape.BatchSize; window++)
        {
            Batch.ScalesOf(window).Fill(1);
            problem.ValuesOf(window).CopyTo(Batch.Linear.Row(window));
            problem.TargetsOf(window).CopyTo(Batch.TargetsOf(window));
            for (int step = 0; step < shape.StepCount; step++)
            {
                problem.Step(step, window).CopyTo(Batch.Numbers.Row((step * shape.BatchSize) + window));
            }
        }
    }

    public ForecastNetwork Network { get; }

    public ForecastBatch Batch { get; } = new();

    /// <summary>The scores of all windows.</summary>
    public Matrix Score(Execution execution)
    {
        execution.Begin(ExecutionMode.Scoring);
        return Network.Forward(Batch, execution).Scores;
    }
}
