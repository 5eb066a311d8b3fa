using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Tells whether something else runs on the processors: a fixed chain of multiply-adds on each thread, whose time knows only the clock
/// and other processes, against its best time so far.
/// </summary>
internal sealed class NoiseProbe(int threadCount) : IParallelWork
{
    // About half a millisecond.
    private const int ChainLength = 400_000;

    // The clock wanders by some percent; another process on a processor costs half.
    private const double TolerableFactor = 1.15;

    // Peers' threads spin for a while after their last work.
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(2);

    private static readonly Dictionary<int, double> s_best = [];
    private float _sink;

    public bool IsQuiet()
    {
        Thread.Sleep(s_settling);
        double time = double.PositiveInfinity;

        // The first try wakes the worker threads.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long begin = Stopwatch.GetTimestamp();
            WorkerPool.Shared.Run(this, threadCount);
            time = Math.Min(time, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        double best = s_best.GetValueOrDefault(threadCount, double.PositiveInfinity);
        s_best[threadCount] = Math.Min(best, time);
        return time < best * TolerableFactor;
    }

    void IParallelWork.Run(int share, int shareCount) => _sink = Chain();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain()
    {
        float value = 0.5f;
        for (int i = 0; i < ChainLength; i++)
        {
            value = float.MultiplyAddEstimate(value, 0.999f, 0.001f);
        }

        return value;
    }
}
