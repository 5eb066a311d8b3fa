using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// Writes targets for a batch of sources: beam search, of which a beam of one is the greedy way, or samples. Several networks of one vocabulary write together;
/// a symbol's probability is then the mean of theirs.
/// </summary>
/// <remarks>
/// At each step a sequence goes on with its best hypotheses, as many as the beam is wide; one that ends leaves the beam. The search of a sequence stops when as
/// many as wanted have ended and no other can get a better rank than the worst of them, or at the longest length, where nothing but the end may follow.
/// What a sequence gets does not depend on the others of the batch.
/// </remarks>
internal sealed class TargetSearch
{
    private readonly DecodingSettings _settings;
    private readonly DecoderSteps[] _networks;
    private readonly SymbolChoice _choice;
    private readonly SpecialSymbols _special;
    private readonly SymbolTree _tree = new();
    private readonly SequenceBatch _batch = new();
    private readonly List<Hypothesis> _live = [];
    private readonly List<Hypothesis> _next = [];
    private readonly List<Candidate> _candidates = [];
    private readonly GrowingArray<float> _attention = new();
    private readonly GrowingArray<int> _attentionStarts = new();
    private readonly float[] _mean;
    private int[] _history = [];
    private int[] _parents = [];
    private int[] _symbols = [];
    private int[] _sources = [];
    private float[] _coverage = [];
    private float[] _nextCoverage = [];
    private int _coverageStride;

    /// <param name="networks">Of one target vocabulary.</param>
    /// <param name="settings">Checked by the caller.</param>
    /// <param name="threadCount">At most so many threads; results do not depend on it.</param>
    public TargetSearch(IReadOnlyList<EncoderDecoder> networks, DecodingSettings settings, int threadCount)
    {
        _settings = settings;
        EncoderDecoderSpec spec = networks[0].Spec;
        _networks = [.. networks.Select(network => new DecoderSteps(network, threadCount))];
        _special = EncoderDecoderSpec.Symbols;
        _choice = new SymbolChoice(settings, _special, spec.VocabularySize);
        _mean = new float[spec.VocabularySize];
    }

    private int RowsPerSequence => _settings.Sampling is null ? _settings.BeamSize : _settings.BestCount;

    private bool CountsCoverage => _settings.CoveragePenalty != 0;

    /// <summary>Writes the targets of some sequences of a store.</summary>
    public void Write(SequenceStore store, ReadOnlySpan<int> sequences, DecodingLimits limits, DecodedTargets decoded)
    {
        _batch.Load(store, sequences);
        decoded.Start(sequences.Length);
        Start(sequences.Length);
        foreach (DecoderSteps network in _networks)
        {
            network.Start(_batch, sequences.Length * RowsPerSequence);
        }

        for (int length = 0; _live.Count > 0; length++)
        {
            Step();
            _next.Clear();
            for (int first = 0; first < _live.Count;)
            {
                int end = first + 1;
                while (end < _live.Count && _live[end].Source == _live[first].Source)
                {
                    end++;
                }

                Extend(first, end, length, limits, decoded);
                first = end;
            }

            _live.Clear();
            _live.AddRange(_next);
            (_coverage, _nextCoverage) = (_nextCoverage, _coverage);
        }
    }

    private void Start(int sequenceCount)
    {
        _tree.Clear();
        _attention.Clear();
        _attentionStarts.Clear();
        _attentionStarts.Add(0);
        _live.Clear();
        int rowsAtFirst = _settings.Sampling is null ? 1 : _settings.BestCount;
        for (int packed = 0; packed < sequenceCount; packed++)
        {
            for (int sample = 0; sample < rowsAtFirst; sample++)
            {
                _live.Add(new Hypothesis(packed, SymbolTree.Root, packed, _special.Begin, 0, 0, sample));
            }
        }

        int rows = sequenceCount * RowsPerSequence;
        _coverageStride = AlignedBuffer.RoundUp(_batch.Layout.StepCount);
        if (_parents.Length < rows)
        {
            _parents = new int[rows];
            _symbols = new int[rows];
            _sources = new int[rows];
        }

        if (CountsCoverage)
        {
            if (_coverage.Length < rows * _coverageStride)
            {
                _coverage = new float[rows * _coverageStride];
                _nextCoverage = new float[rows * _coverageStride];
            }

            Array.Clear(_coverage);
        }
    }

    /// <summary>The networks take the last symbol of every hypothesis.</summary>
    private void Step()
    {
        for (int row = 0; row < _live.Count; row++)
        {
            _parents[row] = _live[row].Row;
            _symbols[row] = _live[row].Symbol;
            _sources[row] = _live[row].Source;
        }

        foreach (DecoderSteps network in _networks)
        {
            network.Run(_parents.AsSpan(0, _live.Count), _symbols.AsSpan(0, _live.Count), _sources.AsSpan(0, _live.Count));
        }

        for (int row = 0; CountsCoverage && row < _live.Count; row++)
        {
            ReadOnlySpan<float> weights = _networks[0].WeightsOf(row);
            Span<float> sum = _coverage.AsSpan(row * _coverageStride, weights.Length);
            TensorPrimitives.Add(sum, weights, sum);
        }
    }

    /// <summary>The hypotheses of one sequence go on or end.</summary>
    private void Extend(int first, int end, int length, DecodingLimits limits, DecodedTargets decoded)
    {
        int sequence = _batch.Layout.CallerIndex[_live[first].Source];
        if (_settings.Sampling is not null)
        {
            for (int row = first; row < end; row++)
            {
                Draw(row, length, limits, sequence, decoded);
            }

            return;
        }

        _candidates.Clear();
        for (int row = first; row < end; row++)
        {
            ReadOnlySpan<float> probabilities = Load(row, length, limits, sequence);
            _choice.PickBest(_settings.BeamSize);
            foreach (int symbol in _choice.Best)
            {
                double own = ScalarMath.Log(probabilities[symbol]);
                double searched = _choice.ProbabilityOf(symbol) == probabilities[symbol] ? own : ScalarMath.Log(_choice.ProbabilityOf(symbol));
                Offer(new Candidate(row, symbol, _live[row].LogProbability + own, _live[row].Score + searched));
            }
        }

        int before = _next.Count;
        foreach (Candidate candidate in _candidates)
        {
            Take(candidate, length, sequence, decoded);
        }

        if (IsDecided(before, decoded.Of(sequence), limits.MaximumOf(sequence)))
        {
            _next.RemoveRange(before, _next.Count - before);
        }
    }

    /// <summary>Keeps the best candidates of a sequence, as many as the beam is wide; of equals those that came first.</summary>
    private void Offer(Candidate candidate)
    {
        int place = _candidates.Count;
        while (place > 0 && _candidates[place - 1].Score < candidate.Score)
        {
            place--;
        }

        if (place >= _settings.BeamSize)
        {
            return;
        }

        _candidates.Insert(place, candidate);
        if (_candidates.Count > _settings.BeamSize)
        {
            _candidates.RemoveAt(_settings.BeamSize);
        }
    }

    /// <summary>Whether enough have ended, and no live hypothesis can get a better rank than the worst of them.</summary>
    private bool IsDecided(int firstLive, IReadOnlyList<DecodedTarget> ended, int limit)
    {
        if (ended.Count < _settings.BestCount)
        {
            return false;
        }

        // A log-probability only falls; what it is divided by is largest at the longest length where the penalty is positive, else at the next one.
        for (int i = firstLive; i < _next.Count; i++)
        {
            int length = _settings.LengthPenalty > 0 ? limit + 1 : _tree.DepthOf(_next[i].Node) + 1;
            if (_next[i].Score / _settings.DivisorOf(length) > ended[^1].Rank)
            {
                return false;
            }
        }

        return true;
    }

    private void Draw(int row, int length, DecodingLimits limits, int sequence, DecodedTargets decoded)
    {
        SamplingSettings sampling = _settings.Sampling!;
        ReadOnlySpan<float> probabilities = Load(row, length, limits, sequence);
        (uint low, uint high) = KeyOf(_live[row].Source);
        (uint word, _, _, _) = Philox.Block(
            (uint)sampling.Seed, (uint)(sampling.Seed >> 32) ^ unchecked((uint)RandomPurpose.Sampling * 0x85EBCA6Bu), low, high, (uint)_live[row].Sample, (uint)length);
        int symbol = _choice.Draw(sampling, Philox.ToUnit(word));
        if (symbol >= 0)
        {
            double searched = ScalarMath.Log(_choice.ProbabilityOf(symbol));
            Take(new Candidate(row, symbol, _live[row].LogProbability + ScalarMath.Log(probabilities[symbol]), _live[row].Score + searched), length, sequence, decoded);
        }
    }

    /// <summary>Gives the choice what may follow a row, and returns the probabilities themselves.</summary>
    private ReadOnlySpan<float> Load(int row, int length, DecodingLimits limits, int sequence)
    {
        if (_history.Length < length)
        {
            _history = new int[Math.Max(length, 2 * _history.Length)];
        }

        Span<int> history = _history.AsSpan(0, length);
        if (_choice.ReadsHistory)
        {
            _tree.Read(_live[row].Node, history);
        }

        ReadOnlySpan<float> probabilities = _networks[0].ProbabilitiesOf(row);
        if (_networks.Length > 1)
        {
            probabilities.CopyTo(_mean);
            for (int i = 1; i < _networks.Length; i++)
            {
                TensorPrimitives.Add(_mean, _networks[i].ProbabilitiesOf(row), _mean);
            }

            TensorPrimitives.Divide(_mean, _networks.Length, _mean);
            probabilities = _mean;
        }

        _choice.Load(probabilities, history, limits.MaximumOf(sequence), limits.ForcedAt(sequence, length));
        return probabilities;
    }

    /// <summary>A hypothesis goes on with a symbol, or ends.</summary>
    private void Take(Candidate candidate, int length, int sequence, DecodedTargets decoded)
    {
        Hypothesis parent = _live[candidate.Row];
        if (candidate.Symbol == _special.End)
        {
            double rank = candidate.Score / _settings.DivisorOf(length + 1) - (CountsCoverage ? CoveragePenaltyOf(candidate.Row) : 0);
            if (decoded.Add(sequence, rank, _settings.BestCount) is { } target)
            {
                target.LogProbability = candidate.LogProbability;
                _tree.Read(parent.Node, target.NewSymbols(length));
                ReadAttention(parent.Node, target, length);
            }

            return;
        }

        int node = _tree.Add(parent.Node, candidate.Symbol);
        if (_settings.KeepsAttention)
        {
            ReadOnlySpan<float> weights = _networks[0].WeightsOf(candidate.Row);
            _attentionStarts.Add(_attention.Count);
            weights.CopyTo(_attention.Extend(weights.Length));
        }

        if (CountsCoverage)
        {
            _coverage.AsSpan(candidate.Row * _coverageStride, _coverageStride).CopyTo(_nextCoverage.AsSpan(_next.Count * _coverageStride));
        }

        _next.Add(new Hypothesis(parent.Source, node, candidate.Row, candidate.Symbol, candidate.LogProbability, candidate.Score, parent.Sample));
    }

    /// <summary>beta * -(sum over the source's steps of log min(coverage, 1)).</summary>
    private double CoveragePenaltyOf(int row)
    {
        int count = _networks[0].WeightsOf(row).Length;
        double sum = 0;
        foreach (float covered in _coverage.AsSpan(row * _coverageStride, count))
        {
            sum -= ScalarMath.Log(Math.Min(covered, 1));
        }

        return _settings.CoveragePenalty * sum;
    }

    private void ReadAttention(int node, DecodedTarget target, int length)
    {
        if (!_settings.KeepsAttention)
        {
            return;
        }

        int width = length == 0 ? 0 : _networks[0].WeightsOf(0).IsEmpty ? 0 : WidthOf(node);
        Span<float> rows = target.NewAttention(length * width);
        for (int place = length - 1; place >= 0; place--)
        {
            _attention.Span.Slice(_attentionStarts[node], width).CopyTo(rows[(place * width)..]);
            node = _tree.ParentOf(node);
        }
    }

    /// <summary>Columns of a node's row of attention: the steps of its source.</summary>
    private int WidthOf(int node) => (node + 1 < _attentionStarts.Count ? _attentionStarts[node + 1] : _attention.Count) - _attentionStarts[node];

    /// <summary>What a source's draws are keyed by: its own steps, so that neither its neighbours nor its place matter.</summary>
    private (uint Low, uint High) KeyOf(int packed)
    {
        ulong hash = 14695981039346656037;
        BatchLayout layout = _batch.Layout;
        for (int step = 0; step < layout.Lengths[packed]; step++)
        {
            int row = layout.OffsetOf(step) + packed;
            for (int input = 0; input < _batch.InputCount; input++)
            {
                hash = (hash ^ _batch.HashOf(input, row)) * 1099511628211;
            }
        }

        return ((uint)hash, (uint)(hash >> 32));
    }

    /// <summary>A row of the step at hand.</summary>
    /// <param name="Source">The packed source.</param>
    /// <param name="Node">Its symbols.</param>
    /// <param name="Row">The row of the step before that it comes from.</param>
    /// <param name="Symbol">Its last symbol.</param>
    /// <param name="LogProbability">Of the symbols.</param>
    /// <param name="Score">The same with the penalty of repetitions.</param>
    /// <param name="Sample">Number of the sample.</param>
    private readonly record struct Hypothesis(int Source, int Node, int Row, int Symbol, double LogProbability, double Score, int Sample);

    /// <summary>A row with a symbol that may follow.</summary>
    private readonly record struct Candidate(int Row, int Symbol, double LogProbability, double Score);
}
