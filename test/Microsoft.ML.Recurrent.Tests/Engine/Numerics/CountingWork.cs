using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

/// <summary>Counts how often each share ran, and calls back from inside of it.</summary>
internal sealed class CountingWork(Action<int, int>? inside = null) : IParallelWork
{
    private readonly int[] _counts = new int[128];
    private int _shareCount;

    public int ShareCount => _shareCount;

    public void Run(int share, int shareCount)
    {
        Interlocked.Increment(ref _counts[share]);
        Volatile.Write(ref _shareCount, shareCount);
        inside?.Invoke(share, shareCount);
    }

    /// <summary>Every share ran once and none beyond them; then starts over.</summary>
    public void AssertEveryShareRanOnce()
    {
        Assert.True(_shareCount > 0);
        for (int share = 0; share < _counts.Length; share++)
        {
            Assert.Equal(share < _shareCount ? 1 : 0, Interlocked.Exchange(ref _counts[share], 0));
        }
    }
}
