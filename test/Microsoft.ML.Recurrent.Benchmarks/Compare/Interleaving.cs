using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Times several operations in turns, so that a busy moment of the machine meets all of them.</summary>
internal static class Interleaving
{
    // Long enough that another side's worker threads have stopped spinning after the first, untimed run.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);
    private const int LeastRunsOfTurn = 2;

    public static Spread[] Measure(IReadOnlyList<Action> operations, TimeSpan budgetOfEach)
    {
        var times = operations.Select(_ => new List<double>()).ToArray();
        foreach (Action operation in operations)
        {
            WarmUp(operation);
        }

        int turns = Math.Max(3, (int)(budgetOfEach / Turn));
        long begin = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < turns; turn++)
        {
            for (int i = 0; i < operations.Count; i++)
            {
                operations[i]();
                RunTurn(operations[i], times[i]);
            }

            // A slow operation fills its budget in fewer turns.
            if (turn >= 3 && Stopwatch.GetElapsedTime(begin) > budgetOfEach * operations.Count)
            {
                break;
            }
        }

        return [.. times.Select(Spread.Of)];
    }

    // Enough calls for the compiler's last tier, which counts 30 of them, and enough time for it to arrive in the background.
    private static void WarmUp(Action operation)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int run = 0; run < 40 && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(4); run++)
        {
            operation();
        }

        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(400))
        {
            operation();
        }
    }

    private static void RunTurn(Action operation, List<double> times)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int run = 0; run < LeastRunsOfTurn || Stopwatch.GetElapsedTime(begin) < Turn; run++)
        {
            long start = Stopwatch.GetTimestamp();
            operation();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
