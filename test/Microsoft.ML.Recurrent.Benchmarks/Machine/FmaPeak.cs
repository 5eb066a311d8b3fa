using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Multiply-adds a second from registers alone: the roof over every product.</summary>
internal static class FmaPeak
{
    private const int Repetitions = 20_000_000;

    // Twelve chains hide the latency of four cycles on two units, with room to spare.
    private const int ChainCount = 12;

    /// <summary>Best of several tries, in GFLOP/s over all threads.</summary>
    public static double Measure(int threadCount)
    {
        int lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
        double best = 0;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            using var start = new Barrier(threadCount);
            var begins = new long[threadCount];
            var ends = new long[threadCount];
            Thread[] threads = [.. Enumerable.Range(0, threadCount).Select(index => new Thread(() =>
            {
                start.SignalAndWait();
                begins[index] = Stopwatch.GetTimestamp();
                GC.KeepAlive(Loop(Repetitions));
                ends[index] = Stopwatch.GetTimestamp();
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            double seconds = Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds;
            best = Math.Max(best, 2.0 * lanes * ChainCount * Repetitions * threadCount / seconds / 1e9);
        }

        return best;
    }

    /// <summary>So many multiply-adds of the widest vectors in each of the chains; what it gives means nothing.</summary>
    public static float Loop(int repetitions) => Vector512.IsHardwareAccelerated ? Loop512(repetitions) : Loop256(repetitions);

    // The loop must be compiled in full before it starts: it runs for long within one call. And it stays what it was compiled to: inlined
    // into a method that is compiled anew when warm, a loop of one chain took three times as long from then on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Loop512(int repetitions)
    {
        Vector512<float> factor = Vector512.Create(0.999f), term = Vector512.Create(0.001f);
        Vector512<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int n = 0; n < repetitions; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, term);
            b = Vector512.FusedMultiplyAdd(b, factor, term);
            c = Vector512.FusedMultiplyAdd(c, factor, term);
            d = Vector512.FusedMultiplyAdd(d, factor, term);
            e = Vector512.FusedMultiplyAdd(e, factor, term);
            f = Vector512.FusedMultiplyAdd(f, factor, term);
            g = Vector512.FusedMultiplyAdd(g, factor, term);
            h = Vector512.FusedMultiplyAdd(h, factor, term);
            i = Vector512.FusedMultiplyAdd(i, factor, term);
            j = Vector512.FusedMultiplyAdd(j, factor, term);
            k = Vector512.FusedMultiplyAdd(k, factor, term);
            l = Vector512.FusedMultiplyAdd(l, factor, term);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Loop256(int repetitions)
    {
        Vector256<float> factor = Vector256.Create(0.999f), term = Vector256.Create(0.001f);
        Vector256<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int n = 0; n < repetitions; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
            k = Vector256.FusedMultiplyAdd(k, factor, term);
            l = Vector256.FusedMultiplyAdd(l, factor, term);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
