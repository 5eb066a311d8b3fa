using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One step of all sequences of the batch; states go on from run to run.</summary>
internal sealed class TorchStreaming : IContestant
{
    private readonly Problem _problem;
    private readonly TorchNetwork _network;
    private readonly Tensor[] _inputs;
    private Tensor _hidden;
    private Tensor _cell;
    private float[] _probabilities = [];
    private int _step;

    public TorchStreaming(Problem problem)
    {
        set_num_threads(1);
        _problem = problem;
        _network = new TorchNetwork(problem);
        _inputs = [.. Enumerable.Range(0, problem.StepCount).Select(t => _network.Input.narrow(0, t, 1).clone())];
        _hidden = NewState();
        _cell = NewState();
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        _hidden.zero_();
        _cell.zero_();
        _step = 0;
        var probabilities = new List<float>();
        for (int t = 0; t < _problem.StepCount; t++)
        {
            Run();
            probabilities.AddRange(_probabilities);
        }

        return new Outcome { [Outcome.Probabilities] = [.. probabilities] };
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = no_grad();
        (Tensor logits, Tensor hidden, Tensor cell) = _network.Step(_inputs[_step], _hidden, _cell);
        _probabilities = [.. softmax(logits, 1).data<float>()];
        if (!ReferenceEquals(cell, _cell))
        {
            _cell.Dispose();
            _cell = cell.MoveToOuterDisposeScope();
        }

        _hidden.Dispose();
        _hidden = hidden.MoveToOuterDisposeScope();
        _step = _step + 1 == _problem.StepCount ? 0 : _step + 1;
    }

    public void Dispose()
    {
        Array.ForEach(_inputs, input => input.Dispose());
        _hidden.Dispose();
        _cell.Dispose();
        _network.Dispose();
    }

    private Tensor NewState() => zeros(1, _problem.Shape.BatchSize, _problem.Shape.HiddenSize);
}
