using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// How long a cache line takes from one processor to another. The processors of a virtual machine may share a cache or lie far apart,
/// and from one second to the next the other way; what two threads hand each other, and so every row of two threads, depends on it.
/// </summary>
internal sealed class LineTransfer : IParallelWork
{
    private const int Rounds = 2_000;
    private const long Over = -1;

    // Longs of two cache lines on either side.
    private const int Margin = 32;

    // Far more than the rounds take; a partner who does not come, or who shares our processor, must not hold us up.
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(3);

    private readonly long[] _memory = new long[2 * Margin];
    private double _nanoseconds;

    /// <summary>Best of several tries, in nanoseconds for one way; infinite where no try met a partner.</summary>
    public double Measure(int tries)
    {
        double best = double.PositiveInfinity;
        for (int attempt = 0; attempt < tries; attempt++)
        {
            _nanoseconds = double.PositiveInfinity;
            _memory[Margin] = 0;
            WorkerPool.Shared.Run(this, 2);
            best = Math.Min(best, _nanoseconds);
        }

        return best;
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        if (share == 0)
        {
            ThrowAndCatch(ref _memory[Margin]);
        }
        else
        {
            Answer(ref _memory[Margin]);
        }
    }

    private void ThrowAndCatch(ref long ball)
    {
        long start = Stopwatch.GetTimestamp();

        // The first round waits for the partner.
        if (Round(ref ball, 0, start))
        {
            long begin = Stopwatch.GetTimestamp();
            int round = 1;
            while (round <= Rounds && Round(ref ball, round, start))
            {
                round++;
            }

            _nanoseconds = round > Rounds ? Stopwatch.GetElapsedTime(begin).TotalNanoseconds / (2 * Rounds) : double.PositiveInfinity;
        }

        Volatile.Write(ref ball, Over);
    }

    /// <summary>Whether the answer came within the limit.</summary>
    private static bool Round(ref long ball, int round, long start)
    {
        Volatile.Write(ref ball, (2 * round) + 1);
        for (int turn = 1; Volatile.Read(ref ball) != (2 * round) + 2; turn++)
        {
            if (turn % 1000 == 0 && Stopwatch.GetElapsedTime(start) > s_limit)
            {
                return false;
            }
        }

        return true;
    }

    private static void Answer(ref long ball)
    {
        while (true)
        {
            long seen = Volatile.Read(ref ball);
            if (seen == Over)
            {
                return;
            }

            if (seen % 2 == 1)
            {
                // The thrower may have given up since: that must not be overwritten.
                Interlocked.CompareExchange(ref ball, seen + 1, seen);
            }
        }
    }
}
