using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// A problem's encoder-decoder of torch.nn modules: nn.LSTM as the encoder, as the decoder nn.LSTM over whole targets, or where a step needs the one before an
/// nn.LSTMCell; additive attention by broadcasting and bmm, whose keys are computed once.
/// </summary>
internal sealed class TorchEncoderDecoder : IDisposable
{
    private readonly LSTM? _wholeDecoder;
    private readonly LSTMCell? _decoder;
    private readonly Linear _key;
    private readonly Linear _query;
    private readonly Linear _combine;
    private readonly Parameter _vector;

    /// <param name="problem">The network.</param>
    /// <param name="isStepwise">Whether the decoder goes step by step.</param>
    public TorchEncoderDecoder(SequenceProblem problem, bool isStepwise)
    {
        Shape shape = problem.Shape;
        int hidden = shape.HiddenSize;
        int decoderInput = shape.InputSize + (shape.FeedsInput ? hidden : 0);
        Source = nn.Embedding(shape.VocabularySize, shape.InputSize);
        Target = nn.Embedding(shape.VocabularySize, shape.InputSize);
        Encoder = nn.LSTM(shape.InputSize, hidden);
        _decoder = isStepwise ? nn.LSTMCell(decoderInput, hidden) : null;
        _wholeDecoder = isStepwise ? null : nn.LSTM(decoderInput, hidden);
        _key = nn.Linear(hidden, hidden);
        _query = nn.Linear(hidden, hidden, hasBias: false);
        _combine = nn.Linear(2 * hidden, hidden);
        _vector = new Parameter(zeros(hidden));
        Head = nn.Linear(hidden, shape.VocabularySize);
        Parameters = new Dictionary<string, Parameter>
        {
            [SequenceProblem.SourceTable] = Source.weight!,
            [SequenceProblem.TargetTable] = Target.weight!,
            ["attention.key.weight"] = _key.weight!,
            ["attention.key.bias"] = _key.bias!,
            ["attention.query.weight"] = _query.weight!,
            ["attention.vector"] = _vector,
            ["attention.combine.weight"] = _combine.weight!,
            ["attention.combine.bias"] = _combine.bias!,
            [Problem.HeadWeight] = Head.weight!,
            [Problem.HeadBias] = Head.bias!,
        };
        foreach ((string name, Parameter parameter) in Encoder.named_parameters())
        {
            Parameters.Add("encoder." + name, parameter);
        }

        foreach ((string name, Parameter parameter) in ((nn.Module?)_decoder ?? _wholeDecoder)!.named_parameters())
        {
            Parameters.Add("decoder." + name + (isStepwise ? "_l0" : ""), parameter);
        }

        TorchTensors.Load(Parameters, problem.Weights);
    }

    public Embedding Source { get; }

    public Embedding Target { get; }

    public LSTM Encoder { get; }

    public Linear Head { get; }

    public Dictionary<string, Parameter> Parameters { get; }

    /// <summary>What attention compares queries with [B,S,A], once a batch.</summary>
    public Tensor Keys(Tensor memory) => _key.call(memory);

    /// <summary>The whole decoder over padded targets; [T,B,H].</summary>
    public Tensor Decode(Tensor embedded, Tensor hidden, Tensor cell) => _wholeDecoder!.call(embedded, (hidden, cell)).Item1;

    /// <summary>The whole decoder over packed targets.</summary>
    public nn.utils.rnn.PackedSequence Decode(nn.utils.rnn.PackedSequence embedded, Tensor hidden, Tensor cell) =>
        _wholeDecoder!.call(embedded, (hidden, cell)).Item1;

    /// <summary>A step of all rows.</summary>
    public (Tensor Hidden, Tensor Cell) Step(Tensor input, Tensor hidden, Tensor cell) => _decoder!.call(input, (hidden, cell));

    /// <summary>The attentional vectors [B,T,O] of states [B,T,H].</summary>
    /// <param name="states">The decoder's.</param>
    /// <param name="memory">[B,S,H].</param>
    /// <param name="keys">[B,S,A].</param>
    /// <param name="padding">[B,1,S], true behind a source's end; null where all are equally long.</param>
    public Tensor Attend(Tensor states, Tensor memory, Tensor keys, Tensor? padding)
    {
        Tensor scores = tanh(keys.unsqueeze(1) + _query.call(states).unsqueeze(2)).matmul(_vector);
        Tensor weights = softmax(padding is null ? scores : scores.masked_fill(padding, float.NegativeInfinity), 2);
        return tanh(_combine.call(cat([weights.bmm(memory), states], 2)));
    }

    public void Dispose()
    {
        Source.Dispose();
        Target.Dispose();
        Encoder.Dispose();
        _decoder?.Dispose();
        _wholeDecoder?.Dispose();
        _key.Dispose();
        _query.Dispose();
        _combine.Dispose();
        _vector.Dispose();
        Head.Dispose();
    }
}
