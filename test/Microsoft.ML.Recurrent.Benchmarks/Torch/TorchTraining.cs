using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step by torch.optim.Adam, through padded or through packed sequences.</summary>
internal sealed class TorchTraining : IContestant
{
    private readonly Problem _problem;
    private readonly bool _isPacked;
    private readonly TorchNetwork _network;
    private readonly Tensor _labels;
    private readonly optim.Optimizer _optimizer;

    public TorchTraining(Problem problem, int threadCount, bool isPacked = false)
    {
        set_num_threads(threadCount);
        _problem = problem;
        _isPacked = isPacked;
        _network = new TorchNetwork(problem);
        IEnumerable<int> labels = isPacked ? problem.Labels.Where(label => label != Problem.Padding) : problem.Labels;
        _labels = tensor(labels.Select(label => (long)label).ToArray());
        _optimizer = optim.Adam(_network.Parameters.Values, Problem.LearningRate);
    }

    public string Name => _isPacked ? "TorchSharp packed" : _problem.Shape.IsRagged ? "TorchSharp padded" : "TorchSharp";

    public bool ReadsPadding => !_isPacked && _problem.Shape.IsRagged;

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor input = Input();
        Tensor logits = Logits(input);
        Tensor loss = nn.functional.cross_entropy(logits, _labels, ignore_index: Problem.Padding);
        loss.backward();
        float[] probabilities = Floats(softmax(logits.detach(), 1));
        int classCount = _problem.Shape.ClassCount;
        var outcome = new Outcome
        {
            [Outcome.Loss] = [loss.item<float>()],
            [Outcome.Probabilities] = _problem.Shape.IsTagger && !_isPacked ? _problem.WithoutPadding(probabilities, classCount) : probabilities,
        };
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in _network.Parameters)
        {
            outcome.Add(name, Floats(parameter.grad!));
        }

        if (_problem.Shape.WantsInputGradient)
        {
            outcome.Add(Outcome.InputGradient, Floats(input.grad!));
        }

        return outcome;
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(Logits(Input()), _labels, ignore_index: Problem.Padding);
        loss.backward();
        nn.utils.clip_grad_norm_(_network.Parameters.Values, Problem.MaximumGradientNorm);
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _labels.Dispose();
    }

    private Tensor Input() => _problem.Shape.WantsInputGradient ? _network.Input.detach().requires_grad_() : _network.Input;

    private Tensor Logits(Tensor input) => _isPacked ? _network.PackedLogits(input) : _network.Logits(input);

    private static float[] Floats(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
