using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Decoding;

/// <summary>
/// What may follow a hypothesis: its probabilities with what the settings forbid taken out and repeated symbols made less probable, and from these the most
/// probable symbols or a drawn one. Reused from row to row.
/// </summary>
internal sealed class SymbolChoice
{
    private const float Forbidden = -1;

    // Symbols whose largest probability tells that none of them is among the best.
    private const int SymbolsAtOnce = 64;

    private readonly DecodingSettings _settings;
    private readonly SpecialSymbols _special;
    private readonly float[] _probabilities;
    private readonly float[] _keys;
    private readonly int[] _order;
    private readonly bool[] _isPenalized;
    private int _bestCount;

    public SymbolChoice(DecodingSettings settings, SpecialSymbols special, int symbolCount)
    {
        _settings = settings;
        _special = special;
        _probabilities = new float[symbolCount];
        _keys = new float[symbolCount];
        _order = new int[symbolCount];
        _isPenalized = new bool[settings.RepetitionPenalty == 1 ? 0 : symbolCount];
    }

    /// <summary>Whether the symbols so far matter, and not their number alone.</summary>
    public bool ReadsHistory => _settings.RepetitionPenalty != 1 || _settings.BlockedNgram > 0;

    /// <summary>The most probable symbols, first the most probable, of equals the one with the lower number; after <see cref="PickBest"/>.</summary>
    public ReadOnlySpan<int> Best => _order.AsSpan(0, _bestCount);

    /// <summary>Takes in what may follow.</summary>
    /// <param name="probabilities">Of each symbol.</param>
    /// <param name="history">The symbols so far; only their number unless <see cref="ReadsHistory"/>.</param>
    /// <param name="limit">Most symbols, the end not counted.</param>
    /// <param name="forced">The only symbol that may follow, or -1.</param>
    public void Load(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> history, int limit, int forced)
    {
        probabilities.CopyTo(_probabilities);
        if (forced >= 0 || history.Length >= limit)
        {
            int only = forced >= 0 ? forced : _special.End;
            float probability = _probabilities[only];
            Array.Fill(_probabilities, Forbidden);
            _probabilities[only] = probability;
            return;
        }

        if (_special.Begin >= 0)
        {
            _probabilities[_special.Begin] = Forbidden;
        }

        if (!_settings.AllowsUnknown && _special.Unknown >= 0)
        {
            _probabilities[_special.Unknown] = Forbidden;
        }

        if (history.Length < _settings.MinimumLength && _special.End >= 0)
        {
            _probabilities[_special.End] = Forbidden;
        }

        Penalize(history);
        Block(history);
    }

    /// <summary>The probability of a symbol in the search: less than its own where it was written before.</summary>
    public float ProbabilityOf(int symbol) => _probabilities[symbol];

    /// <summary>Finds the most probable symbols that may follow, at most so many.</summary>
    public void PickBest(int count)
    {
        _bestCount = 0;
        float least = Forbidden;
        for (int first = 0; first < _probabilities.Length; first += SymbolsAtOnce)
        {
            int end = Math.Min(first + SymbolsAtOnce, _probabilities.Length);

            // Not so where one is no number: nothing compares with it.
            if (_bestCount == count && TensorPrimitives.Max<float>(_probabilities.AsSpan(first..end)) <= least)
            {
                continue;
            }

            for (int symbol = first; symbol < end; symbol++)
            {
                float probability = _probabilities[symbol];

                // Also what has the probability zero may have to be written, behind all others.
                if (!(probability >= 0) || (_bestCount == count && !(probability > least)))
                {
                    continue;
                }

                int place = _bestCount < count ? _bestCount++ : count - 1;
                for (; place > 0 && _keys[place - 1] < probability; place--)
                {
                    _keys[place] = _keys[place - 1];
                    _order[place] = _order[place - 1];
                }

                _keys[place] = probability;
                _order[place] = symbol;
                least = _keys[_bestCount - 1];
            }
        }
    }

    /// <summary>A symbol by a draw that is uniform in [0, 1); -1 where none may follow.</summary>
    public int Draw(SamplingSettings sampling, double draw)
    {
        int count = 0;
        for (int symbol = 0; symbol < _probabilities.Length; symbol++)
        {
            if (_probabilities[symbol] >= 0)
            {
                _keys[count] = -_probabilities[symbol];
                _order[count++] = symbol;
            }
        }

        if (count == 0)
        {
            return -1;
        }

        // By falling probability; equals stay in the order of their numbers, because that is part of the key.
        Array.Sort(_keys, _order, 0, count);
        SortEquals(count);
        count = sampling.TopK > 0 ? Math.Min(sampling.TopK, count) : count;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += WeightOf(sampling, i);
        }

        (int left, double leftSum) = Nucleus(sampling, count, sum);
        double target = draw * leftSum;
        double running = 0;
        for (int i = 0; i < left; i++)
        {
            running += WeightOf(sampling, i);
            if (running > target)
            {
                return _order[i];
            }
        }

        return _order[left - 1];
    }

    /// <summary>Relative to the most probable symbol's, so that low temperatures do not make all of them zero.</summary>
    private double WeightOf(SamplingSettings sampling, int place)
    {
        double relative = _keys[0] == 0 ? 1 : (double)_keys[place] / _keys[0];
        return sampling.Temperature == 1 || relative == 0 ? relative : ScalarMath.Exp((float)(ScalarMath.Log(relative) / sampling.Temperature));
    }

    /// <summary>The fewest of the most probable that have the share p of them all.</summary>
    private (int Count, double Sum) Nucleus(SamplingSettings sampling, int count, double sum)
    {
        double running = 0;
        for (int i = 0; i < count; i++)
        {
            running += WeightOf(sampling, i);
            if (running >= sampling.TopP * sum)
            {
                return (i + 1, running);
            }
        }

        return (count, running);
    }

    private void SortEquals(int count)
    {
        for (int first = 0; first < count;)
        {
            int end = first + 1;
            while (end < count && _keys[end] == _keys[first])
            {
                end++;
            }

            Array.Sort(_order, first, end - first);
            first = end;
        }
    }

    /// <summary>Makes what was written before less probable: the penalty times the log-probability is the probability to the power of the penalty.</summary>
    private void Penalize(ReadOnlySpan<int> history)
    {
        if (_settings.RepetitionPenalty == 1)
        {
            return;
        }

        // Once each, however often it was written; marks and no search in the history, which would take the square of its length.
        foreach (int symbol in history)
        {
            if (!_isPenalized[symbol] && _probabilities[symbol] > 0)
            {
                _probabilities[symbol] = ScalarMath.Exp((float)(_settings.RepetitionPenalty * ScalarMath.Log(_probabilities[symbol])));
                _isPenalized[symbol] = true;
            }
        }

        foreach (int symbol in history)
        {
            _isPenalized[symbol] = false;
        }
    }

    /// <summary>Forbids what would make the last symbols a run that was written before.</summary>
    private void Block(ReadOnlySpan<int> history)
    {
        int size = _settings.BlockedNgram;
        if (size == 0 || history.Length < size)
        {
            return;
        }

        ReadOnlySpan<int> last = history[(history.Length - size + 1)..];
        for (int start = 0; start + size <= history.Length; start++)
        {
            if (history.Slice(start, size - 1).SequenceEqual(last))
            {
                _probabilities[history[start + size - 1]] = Forbidden;
            }
        }
    }
}
