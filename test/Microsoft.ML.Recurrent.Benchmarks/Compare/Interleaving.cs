using System.Diagnostics;
using System.Runtime;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Times several operations in turns, so that a busy moment of the machine meets all of them.</summary>
internal sealed class Interleaving
{
    // Another side's worker threads spin for some milliseconds after their last run.
    private static readonly TimeSpan s_untimed = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_shortestSample = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan s_stillness = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(3);
    private const int LeastTurns = 3;
    // The compiler counts 30 calls, once for each tier.
    private const int CallsOfLastTier = 70;

    private readonly IReadOnlyList<Action> _operations;
    private readonly TurnPlan _plan;
    private readonly int _alternating;
    private readonly int[] _repetitions;
    private readonly TurnTimes _times;

    private Interleaving(IReadOnlyList<Action> operations, int threadCount, TurnPlan plan, int alternating)
    {
        _operations = operations;
        _plan = plan;
        _alternating = alternating;
        _repetitions = [.. operations.Select(WarmUp)];
        _times = new TurnTimes(operations.Count, new NoiseProbe(threadCount));
    }

    /// <summary>
    /// The times of each operation. The first, or the first <paramref name="alternating"/>, come last in a turn; several change places
    /// from turn to turn, so that none always finds what the other has left in the caches.
    /// </summary>
    public static TurnTimes Measure(IReadOnlyList<Action> operations, int threadCount, TimeSpan budgetOfEach, TurnPlan plan, int alternating = 1)
    {
        var interleaving = new Interleaving(operations, threadCount, plan, alternating);
        interleaving.RunTurns(budgetOfEach * operations.Count);
        return interleaving._times;
    }

    private void RunTurns(TimeSpan budget)
    {
        long begin = Stopwatch.GetTimestamp();
        while (_times.TurnCount < LeastTurns
            || Stopwatch.GetElapsedTime(begin) < budget * (_times.QuietTurnCount < _plan.QuietTurns ? _plan.Patience : 1))
        {
            foreach (int operation in OrderOfTurn(_times.TurnCount))
            {
                if (_plan.HasUntimedRuns)
                {
                    RunUntimed(_operations[operation]);
                }

                RunTurn(operation);
            }

            _times.EndTurn();
        }
    }

    /// <summary>
    /// Ours, the first, is among the last of a turn: threads of others have stopped spinning by then, and do not look like noise.
    /// </summary>
    private IEnumerable<int> OrderOfTurn(int turn)
    {
        IEnumerable<int> last = Enumerable.Range(0, _alternating);
        return Enumerable.Range(_alternating, _operations.Count - _alternating).Concat(turn % 2 == 0 ? last.Reverse() : last);
    }

    private static void RunUntimed(Action operation)
    {
        long begin = Stopwatch.GetTimestamp();
        do
        {
            operation();
        }
        while (Stopwatch.GetElapsedTime(begin) < s_untimed);
    }

    private void RunTurn(int operation)
    {
        Action run = _operations[operation];
        int repetitions = _repetitions[operation];
        long begin = Stopwatch.GetTimestamp();
        for (int sample = 0; sample < _plan.LeastRuns || Stopwatch.GetElapsedTime(begin) < _plan.Length; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++)
            {
                run();
            }

            _times.Add(operation, Stopwatch.GetElapsedTime(start).TotalMilliseconds / repetitions);
        }
    }

    /// <summary>
    /// Runs the operation until the compiler has nothing left to improve; gives how many runs make a sample that the clock can tell.
    /// </summary>
    private static int WarmUp(Action operation)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int run = 0; run < CallsOfLastTier && Stopwatch.GetElapsedTime(begin) < s_longestWarmUp; run++)
        {
            operation();
        }

        RunUntilCompiled(operation, begin);

        // One try may meet an interrupt, and a sample of a single short run would be lost in the clock's resolution.
        TimeSpan shortest = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            operation();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            shortest = elapsed < shortest ? elapsed : shortest;
        }

        return (int)Math.Ceiling(s_shortestSample / shortest);
    }

    /// <summary>
    /// The compiler improves a method in the background, in several tiers, each a tenth of a second after the last new method at the
    /// earliest. Once it has compiled nothing for longer than two such delays, the code is final.
    /// </summary>
    private static void RunUntilCompiled(Action operation, long begin)
    {
        long compiled = JitInfo.GetCompiledMethodCount();
        long lastChange = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(lastChange) < s_stillness && Stopwatch.GetElapsedTime(begin) < s_longestWarmUp)
        {
            operation();
            long now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                compiled = now;
                lastChange = Stopwatch.GetTimestamp();
            }
        }
    }
}
