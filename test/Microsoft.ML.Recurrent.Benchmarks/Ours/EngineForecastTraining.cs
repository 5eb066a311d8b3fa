using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step of a forecaster as the training loop does it.</summary>
internal sealed class EngineForecastTraining : ITrainingContestant
{
    private readonly EngineForecaster _engine;
    private readonly ForecastNetwork _network;
    private readonly ForecastComparison _comparison = new(new QuantileSetLoss(point: null, ForecastProblem.Levels), isTimeMajor: false);
    private readonly Gradients _gradients;
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineForecastTraining(ForecastProblem problem, int threadCount)
    {
        _engine = new EngineForecaster(problem);
        _network = _engine.Network;
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _adam = new Adam(_network.Parameters);
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        float[] forecasts = Matrices.Values(_engine.Score(_execution));
        var outcome = new Outcome { [Outcome.Loss] = [(float)Backpropagate().Mean], [Outcome.Forecasts] = forecasts };
        TextParameters.AddGradients(outcome, _network.Parameters, _gradients);
        return outcome;
    }

    public void Run()
    {
        Learn();
        Update();
    }

    public void Learn() => Backpropagate();

    public void Update()
    {
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), Problem.MaximumGradientNorm);
        _adam.Step(_network.Weights, _gradients, Problem.LearningRate, _execution, factor);
        _network.Pack(_execution.ThreadCount);
    }

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }

    private BatchLoss Backpropagate()
    {
        _gradients.Clear(_execution);
        _execution.Begin(ExecutionMode.Training);
        ForecastPass pass = _network.Forward(_engine.Batch, _execution);
        BatchLoss loss = _comparison.Compare(_engine.Batch, pass.Scores, _execution);
        _network.Backward(pass, LossSettings.Plain, _execution);
        return loss;
    }
}
