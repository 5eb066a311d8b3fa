namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Bytes that an operation allocates once warm.</summary>
internal static class Allocations
{
    private const int Tries = 5;

    /// <summary>Of a run; the least of some, because another thread of the runtime may allocate in between.</summary>
    public static long OfOne(Action operation)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            operation();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
