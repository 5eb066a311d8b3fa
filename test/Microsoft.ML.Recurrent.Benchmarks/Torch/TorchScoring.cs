using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Probabilities of a batch, through padded or through packed sequences, without anything that only gradients need.</summary>
internal sealed class TorchScoring : IContestant
{
    private readonly Problem _problem;
    private readonly bool _isPacked;
    private readonly TorchNetwork _network;

    public TorchScoring(Problem problem, int threadCount, bool isPacked = false)
    {
        set_num_threads(threadCount);
        _problem = problem;
        _isPacked = isPacked;
        _network = new TorchNetwork(problem);
    }

    public string Name => _isPacked ? "TorchSharp packed" : _problem.Shape.IsRagged ? "TorchSharp padded" : "TorchSharp";

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        float[] probabilities = [.. Score().contiguous().data<float>()];
        bool hasPadding = _problem.Shape.IsTagger && !_isPacked;
        return new Outcome { [Outcome.Probabilities] = hasPadding ? _problem.WithoutPadding(probabilities, _problem.Shape.ClassCount) : probabilities };
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        Score();
    }

    public void Dispose() => _network.Dispose();

    private Tensor Score() => softmax(_isPacked ? _network.PackedLogits(_network.Input) : _network.Logits(_network.Input), 1);
}
