using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The training step of an encoder-decoder by torch.optim.Adam. Sources are packed. Targets are padded, as is usual, or packed: then the decoder's batch shrinks
/// from step to step, the longest targets first. The head reads real steps alone.
/// </summary>
internal sealed class TorchSequenceTraining : IContestant
{
    private readonly SequenceProblem _problem;
    private readonly bool _isPacked;
    private readonly TorchEncoderDecoder _network;
    private readonly int[] _rowsAt;
    private readonly Tensor _source;
    private readonly Tensor _sourceLengths;
    private readonly Tensor _target;
    private readonly Tensor _targetLengths;
    private readonly Tensor _padding;
    private readonly Tensor _order;
    private readonly Tensor _rows;
    private readonly Tensor _labels;
    private readonly int[] _places;
    private readonly optim.Optimizer _optimizer;

    public TorchSequenceTraining(SequenceProblem problem, int threadCount, bool isPacked = false)
    {
        set_num_threads(threadCount);
        _problem = problem;
        _isPacked = isPacked;
        _network = new TorchEncoderDecoder(problem, isStepwise: problem.Shape.FeedsInput);
        int count = problem.Shape.BatchSize;
        int[] order = [.. Enumerable.Range(0, count)];
        order = isPacked ? [.. order.OrderByDescending(pair => problem.Targets[pair].Length)] : order;
        int[][] inputs = [.. order.Select(problem.InputsOf)], labels = [.. order.Select(problem.LabelsOf)];
        int stepCount = inputs.Max(input => input.Length);
        int sourceLength = problem.Sources[0].Length;
        _rowsAt = [.. Enumerable.Range(0, stepCount).Select(step => inputs.Count(input => input.Length > step))];
        _source = TorchTensors.Indices(Padded(problem.Sources, sourceLength), sourceLength, count);
        _sourceLengths = TorchTensors.Indices(problem.Sources.Select(source => source.Length), count);
        _target = TorchTensors.Indices(Padded(inputs, stepCount), stepCount, count);
        _targetLengths = TorchTensors.Indices(inputs.Select(input => input.Length), count);
        _order = TorchTensors.Indices(order, count);
        _padding = arange(sourceLength).unsqueeze(0).ge(_sourceLengths.index_select(0, _order).unsqueeze(1)).unsqueeze(1);

        // Rows of outputs: step after step with as many as a step has, or sequence after sequence with all steps.
        bool isShrinking = isPacked && problem.Shape.FeedsInput;
        (int Place, int Step)[] rows = isShrinking
            ? [.. from step in Enumerable.Range(0, stepCount) from place in Enumerable.Range(0, _rowsAt[step]) select (place, step)]
            : [.. from place in Enumerable.Range(0, count) from step in Enumerable.Range(0, inputs[place].Length) select (place, step)];
        _rows = TorchTensors.Indices(rows.Select(row => (row.Place * stepCount) + row.Step), rows.Length);
        _labels = TorchTensors.Indices(rows.Select(row => labels[row.Place][row.Step]), rows.Length);

        // The problem's order is pair after pair.
        _places = [.. Enumerable.Range(0, rows.Length).OrderBy(row => order[rows[row].Place]).ThenBy(row => rows[row].Step)];
        _optimizer = optim.Adam(_network.Parameters.Values, Problem.LearningRate);
    }

    public string Name => _isPacked ? "TorchSharp packed" : "TorchSharp padded";

    public Outcome Examine()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor logits = Logits();
        Tensor loss = nn.functional.cross_entropy(logits, _labels);
        loss.backward();
        float[] probabilities = TorchTensors.Floats(softmax(logits.detach(), 1));
        int width = _problem.Shape.VocabularySize;
        var outcome = new Outcome
        {
            [Outcome.Loss] = [loss.item<float>()],
            [Outcome.Probabilities] = [.. _places.SelectMany(row => probabilities[(row * width)..((row + 1) * width)])],
        };
        TorchTensors.AddGradients(outcome, _network.Parameters);
        return outcome;
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(Logits(), _labels);
        loss.backward();
        nn.utils.clip_grad_norm_(_network.Parameters.Values, Problem.MaximumGradientNorm);
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        foreach (Tensor own in new[] { _source, _sourceLengths, _target, _targetLengths, _padding, _order, _rows, _labels })
        {
            own.Dispose();
        }
    }

    private Tensor Logits()
    {
        using nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(_network.Source.call(_source), _sourceLengths, batch_first: false, enforce_sorted: true);
        (nn.utils.rnn.PackedSequence output, Tensor hidden, Tensor cell) = _network.Encoder.call(packed);
        Tensor memory = nn.utils.rnn.pad_packed_sequence(output, batch_first: true).Item1;
        Tensor keys = _network.Keys(memory);
        if (_isPacked)
        {
            hidden = hidden.index_select(1, _order);
            cell = cell.index_select(1, _order);
            memory = memory.index_select(0, _order);
            keys = keys.index_select(0, _order);
        }

        Tensor embedded = _network.Target.call(_target);
        return _network.Head.call(_problem.Shape.FeedsInput ? Feed(embedded, hidden[0], cell[0], memory, keys) : Decode(embedded, hidden, cell, memory, keys));
    }

    /// <summary>Attentional vectors of real steps, all steps at once.</summary>
    private Tensor Decode(Tensor embedded, Tensor hidden, Tensor cell, Tensor memory, Tensor keys)
    {
        Tensor states;
        if (_isPacked)
        {
            using nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(embedded, _targetLengths, batch_first: false, enforce_sorted: true);
            states = nn.utils.rnn.pad_packed_sequence(_network.Decode(packed, hidden, cell), batch_first: true).Item1;
        }
        else
        {
            states = _network.Decode(embedded, hidden, cell).transpose(0, 1);
        }

        return _network.Attend(states, memory, keys, _padding).flatten(0, 1).index_select(0, _rows);
    }

    /// <summary>Attentional vectors of real steps, each step after the one before.</summary>
    private Tensor Feed(Tensor embedded, Tensor hidden, Tensor cell, Tensor memory, Tensor keys)
    {
        var outputs = new List<Tensor>();
        Tensor fed = zeros_like(hidden);
        Tensor padding = _padding;
        for (int step = 0; step < _rowsAt.Length; step++)
        {
            Tensor input = embedded[step];
            int count = _rowsAt[step];
            if (_isPacked && count < hidden.shape[0])
            {
                hidden = hidden.narrow(0, 0, count);
                cell = cell.narrow(0, 0, count);
                fed = fed.narrow(0, 0, count);
                memory = memory.narrow(0, 0, count);
                keys = keys.narrow(0, 0, count);
                padding = padding.narrow(0, 0, count);
            }

            input = _isPacked ? input.narrow(0, 0, count) : input;
            (hidden, cell) = _network.Step(cat([input, fed], 1), hidden, cell);
            fed = _network.Attend(hidden.unsqueeze(1), memory, keys, padding).squeeze(1);
            outputs.Add(fed);
        }

        return _isPacked ? cat(outputs, 0) : stack(outputs, 1).flatten(0, 1).index_select(0, _rows);
    }

    private static IEnumerable<int> Padded(int[][] sequences, int stepCount) =>
        from step in Enumerable.Range(0, stepCount) from sequence in sequences select step < sequence.Length ? sequence[step] : 0;
}
