namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Times of operations that take turns. A turn beside which something else ran does not count, unless too few are left.
/// </summary>
internal sealed class TurnTimes
{
    private const int LeastTurns = 3;

    private readonly ITurnWatch _watch;
    private readonly List<double>[] _turn;
    private readonly List<double>[] _quiet;
    private readonly List<double>[] _all;
    private readonly List<double[]> _quietTurns = [];
    private readonly List<double[]> _turns = [];

    /// <summary>The first turn begins.</summary>
    public TurnTimes(int operationCount, ITurnWatch watch)
    {
        _watch = watch;
        _turn = NewLists();
        _quiet = NewLists();
        _all = NewLists();
        _watch.Begin();

        List<double>[] NewLists() => [.. Enumerable.Range(0, operationCount).Select(_ => new List<double>())];
    }

    public int TurnCount => _turns.Count;

    public int QuietTurnCount => _quietTurns.Count;

    /// <summary>Whether noisy turns count, for want of quiet ones.</summary>
    public bool IsNoisy => QuietTurnCount < LeastTurns;

    /// <summary>Of each operation.</summary>
    public IReadOnlyList<Spread> Spreads => [.. (IsNoisy ? _all : _quiet).Select(Spread.Of)];

    /// <summary>
    /// The median over turns of what a function makes of the p10 of each operation within a turn: the clock wanders from turn to turn, and
    /// a small difference would be lost in that.
    /// </summary>
    public double MedianOfTurns(Func<double[], double> function) => Spread.Of([.. (IsNoisy ? _turns : _quietTurns).Select(function)]).Median;

    /// <summary>Whether it takes more turns: up to so many until so many are quiet.</summary>
    public bool Wants(int quietTurns, int mostTurns) => QuietTurnCount < quietTurns && TurnCount < mostTurns;

    public void Add(int operation, double milliseconds) => _turn[operation].Add(milliseconds);

    public void EndTurn()
    {
        bool counts = _watch.EndsQuiet();
        double[] p10 = [.. _turn.Select(times => Spread.Of(times).P10)];
        _turns.Add(p10);
        if (counts)
        {
            _quietTurns.Add(p10);
        }

        for (int i = 0; i < _turn.Length; i++)
        {
            _all[i].AddRange(_turn[i]);
            if (counts)
            {
                _quiet[i].AddRange(_turn[i]);
            }

            _turn[i].Clear();
        }
    }
}
