namespace Microsoft.ML.Recurrent.Tests;

/// <summary>Bytes that warm code allocates.</summary>
internal static class Allocations
{
    private const int Rounds = 10;

    /// <summary>
    /// The least that one of ten runs allocates on the calling thread. A collection that another test's thread starts books the rest of this
    /// thread's allocation window, up to 8 KiB, to whatever runs at that moment; what the code itself allocates is there every time.
    /// </summary>
    public static long Least(Action run)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
