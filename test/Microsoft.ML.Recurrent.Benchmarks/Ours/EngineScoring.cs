using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Probabilities of a batch by the engine's network; on ragged sequences the batch is packed anew for every run.</summary>
internal sealed class EngineScoring : IPhasedContestant
{
    private readonly Problem _problem;
    private readonly EngineNetwork _engine;
    private readonly Execution _execution;
    private readonly Matrix _probabilities;

    public EngineScoring(Problem problem, int threadCount)
    {
        _problem = problem;
        _engine = new EngineNetwork(problem);
        _execution = new Execution(new Workspace(), threadCount);
        _probabilities = Matrices.Compact(_engine.ScoredRowCount, problem.Shape.ClassCount);
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        Run();
        return new Outcome { [Outcome.Probabilities] = Matrices.Values(_probabilities) };
    }

    public void Run()
    {
        if (_problem.Shape.IsRagged)
        {
            _engine.LoadBatch();
        }

        _engine.Network.Score(_engine.Batch, _execution, _probabilities);
    }

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }
}
