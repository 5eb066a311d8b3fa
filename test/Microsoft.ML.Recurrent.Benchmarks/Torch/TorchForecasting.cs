using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Quantiles of a batch of windows, without anything that only gradients need.</summary>
internal sealed class TorchForecasting : IContestant
{
    private readonly TorchForecaster _network;

    public TorchForecasting(ForecastProblem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _network = new TorchForecaster(problem);
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        return new Outcome { [Outcome.Forecasts] = TorchTensors.Floats(_network.Scores()) };
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        _network.Scores();
    }

    public void Dispose() => _network.Dispose();
}
