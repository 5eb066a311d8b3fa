using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Quantiles of a batch of windows.</summary>
internal sealed class EngineForecasting(ForecastProblem problem, int threadCount) : IPhasedContestant
{
    private readonly EngineForecaster _engine = new(problem);
    private readonly Execution _execution = new(new Workspace(), threadCount);

    public string Name => "ours";

    public Outcome Examine() => new() { [Outcome.Forecasts] = Matrices.Values(_engine.Score(_execution)) };

    public void Run() => _engine.Score(_execution);

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }
}
