using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's network as a TorchSharp user writes it: torch.nn modules, time-major input.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly Problem _problem;
    private readonly LSTM? _lstm;
    private readonly GRU? _gru;
    private readonly Linear _head;
    private readonly Tensor _lastSteps;
    private readonly Tensor _sequences;

    public TorchNetwork(Problem problem)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        _head = nn.Linear(shape.HiddenSize * shape.DirectionCount, shape.ClassCount);
        if (shape.Kind == RecurrentKind.Lstm)
        {
            _lstm = nn.LSTM(shape.InputSize, shape.HiddenSize, bidirectional: shape.DirectionCount == 2);
        }
        else
        {
            _gru = nn.GRU(shape.InputSize, shape.HiddenSize, bidirectional: shape.DirectionCount == 2);
        }

        Parameters = ((nn.Module?)_lstm ?? _gru)!.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Parameters.Add(Problem.HeadWeight, _head.weight!);
        Parameters.Add(Problem.HeadBias, _head.bias!);
        foreach ((string name, (int[] size, float[] values)) in problem.Weights)
        {
            using IDisposable untracked = no_grad();
            Parameters[name].copy_(tensor(values, Array.ConvertAll(size, length => (long)length)));
        }

        Input = tensor(problem.Input, [problem.StepCount, shape.BatchSize, shape.InputSize]);
        Lengths = tensor(Array.ConvertAll(problem.Lengths, length => (long)length));
        _lastSteps = Lengths - 1;
        _sequences = arange(shape.BatchSize);
    }

    /// <summary>[T,B,D].</summary>
    public Tensor Input { get; }

    public Tensor Lengths { get; }

    public Dictionary<string, Parameter> Parameters { get; }

    /// <summary>[B,C], or [T*B,C] for a tagger.</summary>
    public Tensor Logits(Tensor input)
    {
        (Tensor output, Tensor hidden) = Recur(input);
        if (_problem.Shape.IsTagger)
        {
            return _head.call(output.flatten(0, 1));
        }

        // Where lengths differ, the last state lies behind padding.
        return _head.call(_problem.Shape.IsRagged ? output.index(TensorIndex.Tensor(_lastSteps), TensorIndex.Tensor(_sequences)) : hidden[0]);
    }

    /// <summary>As <see cref="Logits"/> through a packed sequence; a tagger's rows come without padding, [N,C].</summary>
    public Tensor PackedLogits(Tensor input)
    {
        using nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(input, Lengths, batch_first: false, enforce_sorted: true);
        nn.utils.rnn.PackedSequence output;
        Tensor hidden;
        if (_lstm is not null)
        {
            (output, hidden, _) = _lstm.call(packed);
        }
        else
        {
            (output, hidden) = _gru!.call(packed);
        }

        return _head.call(_problem.Shape.IsTagger ? output.data : hidden[0]);
    }

    /// <summary>A step of all sequences [1,B,D] from a state; the new state.</summary>
    public (Tensor Logits, Tensor Hidden, Tensor Cell) Step(Tensor input, Tensor hidden, Tensor cell)
    {
        Tensor output;
        if (_lstm is not null)
        {
            (output, hidden, cell) = _lstm.call(input, (hidden, cell));
        }
        else
        {
            (output, hidden) = _gru!.call(input, hidden);
        }

        return (_head.call(output[0]), hidden, cell);
    }

    public void Dispose()
    {
        _lstm?.Dispose();
        _gru?.Dispose();
        _head.Dispose();
        Input.Dispose();
        Lengths.Dispose();
        _lastSteps.Dispose();
        _sequences.Dispose();
    }

    private (Tensor Output, Tensor Hidden) Recur(Tensor input)
    {
        if (_lstm is null)
        {
            return _gru!.call(input);
        }

        (Tensor output, Tensor hidden, _) = _lstm.call(input);
        return (output, hidden);
    }
}
