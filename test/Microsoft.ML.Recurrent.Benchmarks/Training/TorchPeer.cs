using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step as a TorchSharp user writes it: torch.nn modules, torch.optim.Adam, time-major input.</summary>
internal sealed class TorchPeer : ITrainingStep, IDisposable
{
    private readonly TrainingShape _shape;
    private readonly Tensor _input;
    private readonly Tensor _labels;
    private readonly LSTM? _lstm;
    private readonly GRU? _gru;
    private readonly Linear _head;
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly optim.Optimizer _optimizer;

    public TorchPeer(TrainingProblem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _shape = problem.Shape;
        _input = tensor(problem.Input, [_shape.StepCount, _shape.BatchSize, _shape.InputSize]);
        _labels = tensor(Array.ConvertAll(problem.Labels, label => (long)label));
        _head = nn.Linear(_shape.HiddenSize * _shape.DirectionCount, TrainingShape.ClassCount);
        if (_shape.Kind == RecurrentKind.Lstm)
        {
            _lstm = nn.LSTM(_shape.InputSize, _shape.HiddenSize, bidirectional: _shape.DirectionCount == 2);
        }
        else
        {
            _gru = nn.GRU(_shape.InputSize, _shape.HiddenSize, bidirectional: _shape.DirectionCount == 2);
        }

        _parameters = ((nn.Module?)_lstm ?? _gru)!.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        _parameters.Add(TrainingProblem.HeadWeight, _head.weight!);
        _parameters.Add(TrainingProblem.HeadBias, _head.bias!);
        foreach ((string name, (int[] size, float[] values)) in problem.Weights)
        {
            using IDisposable untracked = no_grad();
            _parameters[name].copy_(tensor(values, Array.ConvertAll(size, length => (long)length)));
        }

        _optimizer = optim.Adam(_parameters.Values, TrainingProblem.LearningRate);
    }

    public TrainingOutcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor logits = Logits();
        Tensor loss = nn.functional.cross_entropy(logits, _labels);
        loss.backward();
        return new TrainingOutcome(
            loss.item<float>(),
            [.. softmax(logits.detach(), 1).contiguous().data<float>()],
            _parameters.ToDictionary(p => p.Key, p => p.Value.grad!.contiguous().data<float>().ToArray()));
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(Logits(), _labels);
        loss.backward();
        nn.utils.clip_grad_norm_(_parameters.Values, TrainingProblem.MaximumGradientNorm);
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _lstm?.Dispose();
        _gru?.Dispose();
        _head.Dispose();
        _input.Dispose();
        _labels.Dispose();
    }

    private Tensor Logits()
    {
        Tensor output, hidden;
        if (_lstm is not null)
        {
            (output, hidden, _) = _lstm.call(_input);
        }
        else
        {
            (output, hidden) = _gru!.call(_input);
        }

        return _head.call(_shape.IsBidirectionalTagger ? output.flatten(0, 1) : hidden[0]);
    }
}
