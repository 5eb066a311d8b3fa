namespace Samples.Data.Tags;

/// <summary>
/// A hidden Markov model whose tables are drawn: sequences of states, each of which shows a symbol. Knowing the tables, the forward-backward
/// algorithm (Rabiner 1989) gives the best guess of each state, which nobody can do better than.
/// </summary>
internal sealed class HiddenMarkovModel
{
    private readonly Random _random;
    private readonly double[][] _transitions;
    private readonly double[][] _emissions;

    public HiddenMarkovModel(int stateCount, int symbolCount, int seed)
    {
        _random = new Random(seed);
        _transitions = Table(stateCount, stateCount);
        _emissions = Table(stateCount, symbolCount);
    }

    /// <summary>A sequence; its first state is uniform.</summary>
    public TaggedSymbols Draw(int length, Random random)
    {
        var states = new int[length];
        var symbols = new int[length];
        for (int t = 0; t < length; t++)
        {
            states[t] = t == 0 ? random.Next(_transitions.Length) : Choose(_transitions[states[t - 1]], random);
            symbols[t] = Choose(_emissions[states[t]], random);
        }
        return new TaggedSymbols { Symbols = [.. symbols.Select(symbol => $"o{symbol}")], Tags = [.. states.Select(state => $"s{state}")] };
    }

    /// <summary>The most probable state of each step, given all symbols.</summary>
    public string[] BestStates(string[] symbols)
    {
        int[] shown = [.. symbols.Select(symbol => int.Parse(symbol.AsSpan(1)))];
        int stateCount = _transitions.Length;
        double[][] forward = [.. shown.Select(_ => new double[stateCount])];
        for (int t = 0; t < shown.Length; t++)
        {
            for (int state = 0; state < stateCount; state++)
            {
                double before = t == 0 ? 1 : Enumerable.Range(0, stateCount).Sum(other => forward[t - 1][other] * _transitions[other][state]);
                forward[t][state] = before * _emissions[state][shown[t]];
            }
            Normalize(forward[t]);
        }

        double[] backward = [.. Enumerable.Repeat(1.0, stateCount)];
        var best = new string[shown.Length];
        for (int t = shown.Length - 1; t >= 0; t--)
        {
            double[] after = backward;
            double[] joint = [.. forward[t].Select((value, state) => value * after[state])];
            best[t] = $"s{Array.IndexOf(joint, joint.Max())}";
            backward = [.. Enumerable.Range(0, stateCount).Select(state =>
                Enumerable.Range(0, stateCount).Sum(next => _transitions[state][next] * _emissions[next][shown[t]] * after[next]))];
            Normalize(backward);
        }
        return best;
    }

    /// <summary>Rows that each add up to 1; cubes of uniform draws make some entries large and many small.</summary>
    private double[][] Table(int rows, int columns) =>
    [
        .. Enumerable.Range(0, rows).Select(_ =>
        {
            double[] row = [.. Enumerable.Range(0, columns).Select(_ => Math.Pow(_random.NextDouble(), 3))];
            Normalize(row);
            return row;
        }),
    ];

    private static int Choose(double[] shares, Random random)
    {
        double draw = random.NextDouble();
        for (int i = 0; i < shares.Length - 1; i++)
        {
            draw -= shares[i];
            if (draw < 0)
                return i;
        }
        return shares.Length - 1;
    }

    private static void Normalize(double[] values)
    {
        double sum = values.Sum();
        for (int i = 0; i < values.Length; i++)
            values[i] /= sum;
    }
}
