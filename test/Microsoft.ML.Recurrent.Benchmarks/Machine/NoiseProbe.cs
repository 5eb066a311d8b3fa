using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Tells whether something else runs on the processors: a fixed number of multiply-adds at full speed on each thread, whose time knows
/// only the clock and others on the same processors (in a virtual machine also those outside), against its best time so far.
/// </summary>
internal sealed class NoiseProbe(int threadCount) : ITurnWatch, IParallelWork
{
    // About half a millisecond.
    private const int RepetitionCount = 250_000;

    // The clock wanders by some percent; another process on a processor costs half.
    private const double TolerableFactor = 1.15;

    private const int AttemptCount = 5;

    // Threads that slept while a peer ran are woken late, or on one processor, until the system moves them apart.
    private const int MostWakingAttempts = 40;

    // Peers' threads spin for a while after their last work.
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(2);

    // From processors that share a cache to others it is five times as long.
    private const double TolerableLineFactor = 2;

    private static readonly Dictionary<int, double> s_best = [];
    private static readonly LineTransfer s_line = new();
    private static double s_bestLine = double.PositiveInfinity;
    private readonly long[] _starts = new long[threadCount];
    private float _sink;
    private bool _wasQuiet;

    public void Begin() => _wasQuiet = IsQuiet();

    /// <summary>Quiet where nothing ran at its begin nor at its end.</summary>
    public bool EndsQuiet()
    {
        bool wasQuiet = _wasQuiet;
        _wasQuiet = IsQuiet();
        return wasQuiet && _wasQuiet;
    }

    private bool IsQuiet()
    {
        Thread.Sleep(s_settling);
        for (int attempt = 0; attempt < MostWakingAttempts; attempt++)
        {
            double time = RunLoops();
            if (Stopwatch.GetElapsedTime(_starts.Min(), _starts.Max()).TotalMilliseconds < time / 4)
            {
                break;
            }
        }

        double[] times = new double[AttemptCount];
        for (int attempt = 0; attempt < AttemptCount; attempt++)
        {
            times[attempt] = RunLoops();
        }

        Array.Sort(times);
        double best = s_best.GetValueOrDefault(threadCount, double.PositiveInfinity);
        s_best[threadCount] = Math.Min(best, times[0]);
        return times[AttemptCount / 2] < best * TolerableFactor && (threadCount == 1 || AreProcessorsNear());
    }

    private static bool AreProcessorsNear()
    {
        double line = s_line.Measure(tries: 5);
        double best = s_bestLine;
        s_bestLine = Math.Min(best, line);
        return line < best * TolerableLineFactor;
    }

    /// <summary>The milliseconds of a loop on each thread.</summary>
    private double RunLoops()
    {
        long begin = Stopwatch.GetTimestamp();
        WorkerPool.Shared.Run(this, threadCount);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        _starts[share] = Stopwatch.GetTimestamp();
        _sink = FmaPeak.Loop(RepetitionCount);
    }
}
