using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Tags the sequences one after the other, each alone.</summary>
internal sealed class EngineTagging : IContestant
{
    private readonly Problem _problem;
    private readonly EngineNetwork _engine;
    private readonly Execution _execution;
    private readonly SequenceBatch _batch = new();
    private readonly Matrix[] _probabilities;

    public EngineTagging(Problem problem, int threadCount)
    {
        _problem = problem;
        _engine = new EngineNetwork(problem);
        _execution = new Execution(new Workspace(), threadCount);
        _probabilities = [.. problem.Lengths.Select(length => Matrices.Compact(length, problem.Shape.ClassCount))];
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        Run();
        var outcome = new Outcome();
        for (int sequence = 0; sequence < _probabilities.Length; sequence++)
        {
            outcome.Add(Outcome.ProbabilitiesOf(sequence), Matrices.Values(_probabilities[sequence]));
        }

        return outcome;
    }

    public void Run()
    {
        for (int sequence = 0; sequence < _problem.Lengths.Length; sequence++)
        {
            _batch.Load(_engine.Store, new ReadOnlySpan<int>(in sequence));
            _engine.Network.Score(_batch, _execution, _probabilities[sequence]);
        }
    }

    public void Dispose()
    {
    }
}
