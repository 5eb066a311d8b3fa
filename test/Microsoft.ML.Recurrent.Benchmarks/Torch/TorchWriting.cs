using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Writes targets of a given length without gradients: keys once for each source, a step of all hypotheses of all sequences at once, which read their source's keys
/// by broadcasting. A beam is searched by topk over the symbols of all its hypotheses, and followed back from its best one.
/// </summary>
internal sealed class TorchWriting : IContestant
{
    private readonly SequenceProblem _problem;
    private readonly TorchEncoderDecoder _network;
    private readonly int _length;
    private readonly Tensor _source;
    private readonly Tensor _forbidden;
    private readonly Tensor _firstRows;
    private long[][] _symbols = [];
    private float[] _logProbabilities = [];

    public TorchWriting(SequenceProblem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _problem = problem;
        _network = new TorchEncoderDecoder(problem, isStepwise: true);
        _length = problem.Shape.StepCount;
        int count = problem.Shape.BatchSize;
        _source = TorchTensors.Indices(
            from step in Enumerable.Range(0, _length) from source in problem.Sources select source[step], _length, count);
        var forbidden = new float[problem.Shape.VocabularySize];
        forbidden.AsSpan(0, SequenceProblem.FirstSymbol).Fill(float.NegativeInfinity);
        _forbidden = tensor(forbidden);
        _firstRows = (arange(count) * problem.Shape.BeamSize).unsqueeze(1);
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        Run();
        return new Outcome
        {
            [Outcome.Symbols] = [.. _symbols.SelectMany(symbols => symbols).Select(symbol => (float)symbol)],
            [Outcome.LogProbabilities] = _logProbabilities,
        };
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        (Tensor output, Tensor hidden, Tensor cell) = _network.Encoder.call(_network.Source.call(_source));
        Tensor memory = output.transpose(0, 1).contiguous();
        Tensor keys = _network.Keys(memory);
        if (_problem.Shape.BeamSize == 1)
        {
            WriteGreedily(memory, keys, hidden[0], cell[0]);
        }
        else
        {
            Search(memory, keys, hidden[0], cell[0]);
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        _source.Dispose();
        _forbidden.Dispose();
        _firstRows.Dispose();
    }

    private void WriteGreedily(Tensor memory, Tensor keys, Tensor hidden, Tensor cell)
    {
        int count = _problem.Shape.BatchSize;
        Tensor symbols = full(count, SequenceProblem.Begin, dtype: ScalarType.Int64), fed = zeros_like(hidden), sums = zeros(count);
        var written = new List<Tensor>();
        for (int step = 0; ; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor logProbabilities, Tensor newHidden, Tensor newCell, Tensor newFed) = Step(symbols, fed, hidden, cell, memory, keys);
            if (step == _length)
            {
                sums = sums + logProbabilities.select(1, SequenceProblem.End);
                _logProbabilities = TorchTensors.Floats(sums);
                break;
            }

            (Tensor best, Tensor next) = (logProbabilities + _forbidden).max(1);
            (hidden, cell, fed, symbols, sums) = (Keep(newHidden), Keep(newCell), Keep(newFed), Keep(next), Keep(sums + best));
            written.Add(symbols);
        }

        long[] all = [.. stack(written, 1).data<long>()];
        _symbols = [.. all.Chunk(_length)];
    }

    private void Search(Tensor memory, Tensor keys, Tensor hidden, Tensor cell)
    {
        int count = _problem.Shape.BatchSize, beam = _problem.Shape.BeamSize, width = _problem.Shape.VocabularySize;
        Tensor symbols = full(count, SequenceProblem.Begin, dtype: ScalarType.Int64), fed = zeros_like(hidden), sums = zeros(count, 1);
        var written = new List<Tensor>();
        var parents = new List<Tensor>();
        for (int step = 0; ; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor logProbabilities, Tensor newHidden, Tensor newCell, Tensor newFed) = Step(symbols, fed, hidden, cell, memory, keys);
            if (step == _length)
            {
                (Tensor ended, Tensor place) = (sums + logProbabilities.select(1, SequenceProblem.End).view(count, beam)).max(1);
                _logProbabilities = TorchTensors.Floats(ended);
                FollowBack([.. place.data<long>()], written, parents);
                return;
            }

            (Tensor best, Tensor places) = (sums.unsqueeze(2) + (logProbabilities + _forbidden).view(count, -1, width)).flatten(1).topk(beam, 1);
            Tensor parent = places.div(width, RoundingMode.floor);

            // At the first step each sequence has one row, afterwards as many as the beam is wide.
            Tensor rows = (step == 0 ? parent + arange(count).unsqueeze(1) : parent + _firstRows).flatten();
            (hidden, cell, fed) = (Keep(newHidden.index_select(0, rows)), Keep(newCell.index_select(0, rows)), Keep(newFed.index_select(0, rows)));
            symbols = Keep(places.remainder(width).flatten());
            sums = Keep(best);
            written.Add(symbols);
            parents.Add(Keep(parent));
        }
    }

    private (Tensor LogProbabilities, Tensor Hidden, Tensor Cell, Tensor Fed) Step(
        Tensor symbols, Tensor fed, Tensor hidden, Tensor cell, Tensor memory, Tensor keys)
    {
        Tensor input = _network.Target.call(symbols);
        (hidden, cell) = _network.Step(_problem.Shape.FeedsInput ? cat([input, fed], 1) : input, hidden, cell);
        fed = _network.Attend(hidden.view(memory.shape[0], -1, hidden.shape[1]), memory, keys, padding: null).flatten(0, 1);
        return (nn.functional.log_softmax(_network.Head.call(fed), 1), hidden, cell, fed);
    }

    private void FollowBack(long[] places, List<Tensor> written, List<Tensor> parents)
    {
        int beam = _problem.Shape.BeamSize;
        _symbols = Array.ConvertAll(places, _ => new long[_length]);
        for (int step = _length - 1; step >= 0; step--)
        {
            long[] symbols = [.. written[step].data<long>()], before = [.. parents[step].data<long>()];
            for (int sequence = 0; sequence < places.Length; sequence++)
            {
                long row = (sequence * beam) + places[sequence];
                _symbols[sequence][step] = symbols[row];
                places[sequence] = before[row];
            }
        }
    }

    private static Tensor Keep(Tensor values) => values.MoveToOuterDisposeScope();
}
