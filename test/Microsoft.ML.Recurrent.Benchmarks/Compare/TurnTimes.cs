namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Times of operations that take turns. A turn beside which something else ran, as a probe before and after it tells, does not count,
/// unless too few are left.
/// </summary>
internal sealed class TurnTimes
{
    private const int LeastTurns = 3;

    private readonly NoiseProbe _probe;
    private readonly List<double>[] _turn;
    private readonly List<double>[] _quiet;
    private readonly List<double>[] _all;
    private bool _wasQuiet;

    /// <summary>The first turn begins.</summary>
    public TurnTimes(int operationCount, int threadCount)
    {
        _probe = new NoiseProbe(threadCount);
        _turn = NewLists();
        _quiet = NewLists();
        _all = NewLists();
        _wasQuiet = _probe.IsQuiet();

        List<double>[] NewLists() => [.. Enumerable.Range(0, operationCount).Select(_ => new List<double>())];
    }

    public int TurnCount { get; private set; }

    public int QuietTurnCount { get; private set; }

    /// <summary>Whether noisy turns count, for want of quiet ones.</summary>
    public bool IsNoisy => QuietTurnCount < LeastTurns;

    /// <summary>Of each operation.</summary>
    public IReadOnlyList<Spread> Spreads => [.. (IsNoisy ? _all : _quiet).Select(Spread.Of)];

    /// <summary>Whether it takes more turns: up to so many until so many are quiet.</summary>
    public bool Wants(int quietTurns, int mostTurns) => QuietTurnCount < quietTurns && TurnCount < mostTurns;

    public void Add(int operation, double milliseconds) => _turn[operation].Add(milliseconds);

    public void EndTurn()
    {
        bool isQuiet = _probe.IsQuiet();
        bool counts = _wasQuiet && isQuiet;
        _wasQuiet = isQuiet;
        TurnCount++;
        QuietTurnCount += counts ? 1 : 0;
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
