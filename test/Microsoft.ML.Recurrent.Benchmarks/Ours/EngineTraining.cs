using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The engine's training step as its training loop does it: a network, clipping by norm, Adam, packing. On ragged sequences the batch is
/// packed anew for every step.
/// </summary>
internal sealed class EngineTraining : ITrainingContestant
{
    private readonly Shape _shape;
    private readonly EngineNetwork _engine;
    private readonly Network _network;
    private readonly Gradients _gradients;
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineTraining(Problem problem, int threadCount)
    {
        _shape = problem.Shape;
        _engine = new EngineNetwork(problem);
        _network = _engine.Network;
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _adam = new Adam(_network.Parameters);
    }

    public string Name => "ours";

    public ReadOnlySpan<float> Weights => _network.Weights.Span;

    public Outcome Examine()
    {
        Matrix scores = Matrices.Compact(_engine.ScoredRowCount, _shape.ClassCount);
        _network.Score(_engine.Batch, _execution, scores);
        _gradients.Clear(_execution);
        BatchLoss loss = _network.Learn(_engine.Batch, LossSettings.Plain, _execution);
        var outcome = new Outcome { [Outcome.Loss] = [(float)loss.Mean], [Outcome.Probabilities] = Matrices.Values(scores) };
        foreach (Parameter parameter in _network.Parameters.All)
        {
            outcome.Add(EngineNetwork.NameInProblem(parameter), parameter.In(_gradients.Dense).ToArray());
        }

        return outcome;
    }

    public void Run()
    {
        Learn();
        Update();
    }

    public void Learn()
    {
        if (_shape.IsRagged)
        {
            _engine.LoadBatch();
        }

        _gradients.Clear(_execution);
        _network.Learn(_engine.Batch, LossSettings.Plain, _execution);
    }

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
}
