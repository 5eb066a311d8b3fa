using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step of a forecaster by autograd and torch.optim.Adam.</summary>
internal sealed class TorchForecastTraining : IContestant
{
    private readonly TorchForecaster _network;
    private readonly Tensor _targets;
    private readonly Tensor _levels;
    private readonly Tensor _complements;
    private readonly optim.Optimizer _optimizer;

    public TorchForecastTraining(ForecastProblem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _network = new TorchForecaster(problem);
        _targets = tensor(problem.Targets, [problem.Shape.BatchSize, problem.Shape.Horizon, 1]);
        _levels = tensor(Array.ConvertAll(ForecastProblem.Levels, level => (float)level));
        _complements = tensor(Array.ConvertAll(ForecastProblem.Levels, level => (float)(level - 1)));
        _optimizer = optim.Adam(_network.Parameters.Values, Problem.LearningRate);
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor scores = _network.Scores();
        Tensor loss = LossOf(scores);
        loss.backward();
        var outcome = new Outcome { [Outcome.Loss] = [loss.item<float>()], [Outcome.Forecasts] = TorchTensors.Floats(scores.detach()) };
        TorchTensors.AddGradients(outcome, _network.Parameters);
        return outcome;
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = LossOf(_network.Scores());
        loss.backward();
        nn.utils.clip_grad_norm_(_network.Parameters.Values, Problem.MaximumGradientNorm);
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _targets.Dispose();
        _levels.Dispose();
        _complements.Dispose();
    }

    /// <summary>Twice the quantile loss, as a mean over windows, steps of the horizon and levels.</summary>
    private Tensor LossOf(Tensor scores)
    {
        Tensor error = _targets - scores.view(_targets.shape[0], _targets.shape[1], ForecastProblem.Levels.Length);
        return 2 * maximum(error * _levels, error * _complements).mean();
    }
}
