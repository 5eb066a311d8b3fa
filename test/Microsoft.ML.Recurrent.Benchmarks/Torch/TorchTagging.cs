using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Tags the sequences one after the other, each alone.</summary>
internal sealed class TorchTagging : IContestant
{
    private readonly TorchNetwork _network;
    private readonly Tensor[] _inputs;

    public TorchTagging(Problem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _network = new TorchNetwork(problem);
        _inputs = [.. problem.Lengths.Select((length, sequence) => _network.Input.narrow(0, 0, length).narrow(1, sequence, 1).clone())];
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        var outcome = new Outcome();
        for (int sequence = 0; sequence < _inputs.Length; sequence++)
        {
            outcome.Add(Outcome.ProbabilitiesOf(sequence), [.. softmax(_network.Logits(_inputs[sequence]), 1).contiguous().data<float>()]);
        }

        return outcome;
    }

    public void Run()
    {
        foreach (Tensor input in _inputs)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable inference = inference_mode();
            softmax(_network.Logits(input), 1);
        }
    }

    public void Dispose()
    {
        Array.ForEach(_inputs, input => input.Dispose());
        _network.Dispose();
    }
}
