using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One step of one session, or of as many sessions as the batch has sequences in one call; states go on from run to run.</summary>
internal sealed class EngineStreaming : IContestant
{
    private readonly Problem _problem;
    private readonly RecurrentSession[] _sessions;
    private readonly float[] _scores;
    private int _step;

    public EngineStreaming(Problem problem)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        var model = new SessionModel(new FittedModel(
            new EngineNetwork(problem).Network,
            [new FeatureColumn { ColumnName = "Features", Kind = FeatureKind.Numbers, Width = shape.InputSize }],
            new LabelColumn { Name = "Label", ClassCount = shape.ClassCount },
            []));
        _sessions = [.. Enumerable.Range(0, shape.BatchSize).Select(_ => new RecurrentSession(model))];
        _scores = new float[shape.BatchSize * shape.ClassCount];
    }

    public string Name => "ours";

    /// <summary>The probabilities after every step of the sequences.</summary>
    public Outcome Examine()
    {
        Array.ForEach(_sessions, session => session.Reset());
        _step = 0;
        var probabilities = new List<float>();
        for (int t = 0; t < _problem.StepCount; t++)
        {
            Run();
            probabilities.AddRange(_scores);
        }

        return new Outcome { [Outcome.Probabilities] = [.. probabilities] };
    }

    public void Run()
    {
        int size = _sessions.Length * _problem.Shape.InputSize;
        ReadOnlySpan<float> features = _problem.Input.AsSpan(_step * size, size);
        if (_sessions.Length == 1)
        {
            _sessions[0].Step(features, _scores);
        }
        else
        {
            RecurrentSession.StepBatch(_sessions, features, _scores);
        }

        _step = _step + 1 == _problem.StepCount ? 0 : _step + 1;
    }

    public void Dispose() => Array.ForEach(_sessions, session => session.Dispose());
}
