using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Times several operations in turns, so that a busy moment of the machine meets all of them. Turns that something else disturbed do
/// not count, unless too few are left.
/// </summary>
internal sealed class Interleaving
{
    // Long enough that another side's worker threads have stopped spinning after the first, untimed run.
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan s_shortestSample = TimeSpan.FromMilliseconds(0.1);
    private const int LeastRunsOfTurn = 2;
    private const int LeastTurns = 3;

    private readonly IReadOnlyList<Action> _operations;
    private readonly int[] _repetitions;
    private readonly List<double>[] _quiet;
    private readonly List<double>[] _all;
    private int _quietTurns;

    private Interleaving(IReadOnlyList<Action> operations)
    {
        _operations = operations;
        _repetitions = [.. operations.Select(WarmUp)];
        _quiet = [.. operations.Select(_ => new List<double>())];
        _all = [.. operations.Select(_ => new List<double>())];
    }

    /// <summary>The spread of each operation, and whether noisy turns had to count.</summary>
    public static (IReadOnlyList<Spread> Times, bool IsNoisy) Measure(IReadOnlyList<Action> operations, int threadCount, TimeSpan budgetOfEach)
    {
        var interleaving = new Interleaving(operations);
        interleaving.RunTurns(new NoiseProbe(threadCount), budgetOfEach);
        bool isNoisy = interleaving._quietTurns < LeastTurns;
        return ([.. (isNoisy ? interleaving._all : interleaving._quiet).Select(Spread.Of)], isNoisy);
    }

    private void RunTurns(NoiseProbe probe, TimeSpan budgetOfEach)
    {
        TimeSpan budget = budgetOfEach * _operations.Count;
        long begin = Stopwatch.GetTimestamp();
        bool wasQuiet = probe.IsQuiet();
        for (int turn = 0; turn < LeastTurns || Stopwatch.GetElapsedTime(begin) < budget * (_quietTurns < LeastTurns ? 2 : 1); turn++)
        {
            int[] counts = [.. _all.Select(times => times.Count)];
            for (int i = 0; i < _operations.Count; i++)
            {
                _operations[i]();
                RunTurn(i);
            }

            bool isQuiet = probe.IsQuiet();
            if (wasQuiet && isQuiet)
            {
                _quietTurns++;
                for (int i = 0; i < _operations.Count; i++)
                {
                    _quiet[i].AddRange(_all[i].Skip(counts[i]));
                }
            }

            wasQuiet = isQuiet;
        }
    }

    private void RunTurn(int operation)
    {
        Action run = _operations[operation];
        int repetitions = _repetitions[operation];
        long begin = Stopwatch.GetTimestamp();
        for (int sample = 0; sample < LeastRunsOfTurn || Stopwatch.GetElapsedTime(begin) < s_turn; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++)
            {
                run();
            }

            _all[operation].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / repetitions);
        }
    }

    /// <summary>
    /// Enough calls for the compiler's last tier, which counts 30 of them, and enough time for it to arrive in the background; gives how
    /// many runs make a sample that the clock can tell.
    /// </summary>
    private static int WarmUp(Action operation)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int run = 0; run < 40 && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2); run++)
        {
            operation();
        }

        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(300))
        {
            operation();
        }

        long start = Stopwatch.GetTimestamp();
        operation();
        operation();
        return Math.Max(1, (int)(s_shortestSample / (Stopwatch.GetElapsedTime(start) / 2)));
    }
}
