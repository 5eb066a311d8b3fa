using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Writes a target of a given length for every source of the batch.</summary>
internal sealed class EngineWriting : IContestant
{
    private readonly SequenceProblem _problem;
    private readonly EngineEncoderDecoder _engine;
    private readonly TargetSearch _search;
    private readonly DecodingLimits _limits;
    private readonly DecodedTargets _decoded = new();

    public EngineWriting(SequenceProblem problem, int threadCount)
    {
        _problem = problem;
        _engine = new EngineEncoderDecoder(problem);
        var settings = new DecodingSettings { BeamSize = problem.Shape.BeamSize, MinimumLength = problem.Shape.StepCount };
        _search = new TargetSearch([_engine.Network], settings, threadCount);
        _limits = new DecodingLimits(Array.ConvertAll(problem.Targets, target => target.Length));
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        Run();
        DecodedTarget[] targets = [.. Enumerable.Range(0, _problem.Shape.BatchSize).Select(sequence => _decoded.Of(sequence)[0])];
        return new Outcome
        {
            [Outcome.Symbols] = [.. targets.SelectMany(target => target.Symbols.ToArray()).Select(symbol => (float)symbol)],
            [Outcome.LogProbabilities] = [.. targets.Select(target => (float)target.LogProbability)],
        };
    }

    public void Run() => _search.Write(_engine.Store, _engine.Order, _limits, _decoded);

    public void Dispose()
    {
    }
}
